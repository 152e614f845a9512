"""Curation: which candidates teach, which repeat others, and which would leak the benchmark."""
