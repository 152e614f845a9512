"""Which files are tests, by their names."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath

_FOLDERS = frozenset({"test", "tests", "testing", "__tests__", "spec"})


@lru_cache(1 << 14)
def is_test_path(path: str) -> bool:
    """Return whether a path lies in a tests folder or is named like a test module."""
    place = PurePosixPath(path)
    stem = place.name.partition(".")[0]
    named = stem.startswith("test_") or stem.endswith("_test") or stem == "conftest"
    marked = place.stem.endswith((".test", ".spec"))
    return named or marked or bool(_FOLDERS & set(place.parts[:-1]))
