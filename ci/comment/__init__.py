"""The one comment on a pull request: what it says, in three shapes, and how it stays inert."""
