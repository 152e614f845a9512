"""Jupyter notebooks: their code cells, joined, are a Python source."""
