"""Runs the repository's own tests on what a model wrote."""
