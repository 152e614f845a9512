"""The commands that ask the code graph; each is imported when it runs."""
