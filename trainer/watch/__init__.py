"""Watching a run: progress, what is written while it goes on, and when it has to stop."""
