"""Asks a model about a file as it is written now, in the words that it was taught in."""
