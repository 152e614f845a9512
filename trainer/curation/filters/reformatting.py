"""Whether a change of code changes what the code says."""

from __future__ import annotations

import ast
import textwrap
import warnings

from .subject import Subject


def reformatted(subject: Subject) -> float:
    """Return 1 when a change leaves the syntax tree as it was: quotes, line breaks, comments."""
    if not subject.before or not subject.after:
        return 0.0
    before = _tree(subject.before)
    return float(bool(before) and before == _tree(subject.after))


def _tree(text: str) -> str:
    """Return the syntax tree as text, or "" when this interpreter cannot parse it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # "\d" in somebody's string
        try:
            return ast.dump(ast.parse(textwrap.dedent(text)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ""
