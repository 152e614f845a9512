"""What commit messages say: the kind of a change, and whether it mends something."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...indexer.history import SymbolChange

TYPES = "build chore ci docs feat fix perf refactor revert style test"
# https://www.conventionalcommits.org/en/v1.0.0/ with the types of its Angular convention
CONVENTIONAL = re.compile(rf"({'|'.join(TYPES.split())})(?:\([^)]*\))?!?: ", re.IGNORECASE)
MENDS = re.compile(
    r"^(?:\[[^\]]*\]\s*)?(?:(?:bug|hot)?fix(?:e[sd]|ing)?|mend(?:s|ed)?|repair(?:s|ed)?"
    r"|correct(?:s|ed)?|resolve[sd]?|prevent(?:s|ed)?)\b"
    r"|\b(?:bugs?|regressions?|crash(?:e[sd])?|broken|deadlocks?|leak(?:s|ed)?|off[- ]by[- ]one"
    r"|race condition)\b",
    re.IGNORECASE,
)
NO_CODE = re.compile(
    r"\b(?:typos?|spelling|grammar|docs?|documentation|docstrings?|comments?|lint\w*|flake8|ruff"
    r"|isort|black|mypy|formatting|whitespace|indentation|style|changelog|release notes?|readme)\b",
    re.IGNORECASE,
)


def commit_type(subject: str) -> str:
    """Return the Conventional Commits type that a subject names, or ""."""
    match = CONVENTIONAL.match(subject)
    return match[1].lower() if match else ""


def is_conventional(changes: Sequence[SymbolChange]) -> bool:
    """Tell whether more than half of the commits name a Conventional Commits type."""
    subjects = {change.commit: change.subject for change in changes}
    named = sum(bool(commit_type(subject)) for subject in subjects.values())
    return named * 2 > len(subjects)


def is_mend(subject: str) -> bool:
    """Tell whether a commit's subject says that it mends code."""
    named = commit_type(subject)
    if named:
        return named == "fix"
    return bool(MENDS.search(subject)) and not NO_CODE.search(subject)
