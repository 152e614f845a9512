"""Provenance: which lines a person wrote, which an AI, and on what evidence."""
