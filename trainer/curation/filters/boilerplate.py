"""How much of a completion is what any tool or template would write."""

from __future__ import annotations

import re
from collections.abc import Callable

from .subject import Subject

LEAST_DATA = 4  # lines; fewer literals are no table
IMPORT = re.compile(r"\s*(?:from\s+\S+\s+import\b|import\b)")
TRIVIAL = re.compile(
    r"(?:pass|\.\.\."
    r"|return(?:\s+(?:self|cls)(?:\.\w+)*|\s+[\w.]+|\s+-?[\d.]+|\s+(['\"]).*\1)?"
    r"|(?:self|cls)\.\w+\s*=\s*\w+|raise\s+\w+(?:\(\))?|raise\s+NotImplementedError\b.*"
    r"|super\(\)\.\w+\([^()]*\)|return\s+super\(\)\.\w+\([^()]*\)|(['\"]{3}).*?\2)"
)
LITERAL = re.compile(r"[bru]{0,2}(['\"]).*?\1|-?\d[\w.]*|\b(?:None|True|False)\b|[\[\](){},:\s]")


def trivial(subject: Subject) -> float:
    """Return the share of statements that are stubs, getters, setters or delegation.

    Nothing but comments is all trivial.
    """
    return _share(subject.statements, lambda line: bool(TRIVIAL.fullmatch(line)))


def imports(subject: Subject) -> float:
    """Return the share of statements that import."""
    return _share(subject.statements, lambda line: bool(IMPORT.match(line)))


def data(subject: Subject) -> float:
    """Return the share of lines that are nothing but literals; 0 where they are few."""
    literal = sum(not LITERAL.sub("", line) for line in subject.statements)
    return literal / len(subject.statements) if literal >= LEAST_DATA else 0.0


def _share(lines: list[str], tells: Callable[[str], bool]) -> float:
    return sum(map(tells, lines)) / len(lines) if lines else 1.0
