"""JSON that is read at once: small files, values of databases, texts within records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..source import Tally
from . import files
from .fields import without_surrogates

LARGEST = 32 << 20
"""Bytes of the largest document that is read; as objects it takes several times as many."""
_LONG = 1 << 20  # texts beyond are looked at before they are parsed
_MOST_VALUES = 2_000_000  # in a long text: an empty object of 2 bytes takes 64 of memory


def document(path: Path, tally: Tally) -> Any:  # noqa: ANN401 any JSON value
    """Return what a file of JSON holds; None when it is missing, or counted as broken."""
    data = content(path, tally)
    if data is None:
        return None
    value = loaded(data.decode("utf-8", "replace"))
    tally.broken += value is None
    return value


def content(path: Path, tally: Tally, most: int = LARGEST) -> bytes | None:
    """Return the bytes of a file; None when it is missing, or too large and counted as broken."""
    file = files.opened(path)
    if file is None:
        tally.broken += path.exists()
        return None
    with file:
        data = file.read(most + 1)
    tally.broken += len(data) > most
    return data if len(data) <= most else None


def loaded(value: object) -> Any:  # noqa: ANN401 any JSON value
    """Return the value of JSON text; None when it is none, or too much."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str) or len(value) > LARGEST:
        return None
    if len(value) > _LONG and sum(map(value.count, (",", "[", "{"))) > _MOST_VALUES:
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return without_surrogates(found) if "\\ud" in value or "\\uD" in value else found
