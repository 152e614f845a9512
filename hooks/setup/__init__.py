"""What ``housestyle init`` sets up: settings file, hooks, workflow, first index."""
