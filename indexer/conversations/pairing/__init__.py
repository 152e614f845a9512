"""Pairing: which commits, files and symbols a conversation became."""
