"""Where housestyle is hung into a repository."""
