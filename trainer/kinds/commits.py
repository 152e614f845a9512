"""What commit subjects say about the kind of a change."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...indexer.history import SymbolChange

TYPES = "build chore ci docs feat fix perf refactor revert style test"
# https://www.conventionalcommits.org/en/v1.0.0/ with the types of its Angular convention
CONVENTIONAL = re.compile(rf"({'|'.join(TYPES.split())})(?:\([^)]*\))?!?: ", re.IGNORECASE)


def commit_type(subject: str) -> str:
    """Return the Conventional Commits type that a subject names, or ""."""
    match = CONVENTIONAL.match(subject)
    return match[1].lower() if match else ""


def is_conventional(changes: Sequence[SymbolChange]) -> bool:
    """Tell whether more than half of the commits name a Conventional Commits type."""
    subjects = {change.commit: change.subject for change in changes}
    named = sum(bool(commit_type(subject)) for subject in subjects.values())
    return named * 2 > len(subjects)
