"""Notebooks' hooks: those of Python, over the source that their cells make."""

from __future__ import annotations

from ..python.dialect import PythonDialect


class NotebookDialect(PythonDialect):
    """Reads the Python of notebooks."""

    version = 1000 * PythonDialect.version + 1  # raise it when cells become another source
