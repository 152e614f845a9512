"""What was measured on new commits: a row for each commit and model, a sheet for each run.

A sheet is written once and never changed (see `shelf`), and whoever reads one takes nothing on
trust.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast, get_args

SCHEMA = 1
MAX_SHEET = 1 << 22  # bytes
MOST = 1 << 37  # of any number: seconds until the year 6300
_HEX = re.compile(r"[0-9a-f]{7,64}")

Role = Literal["champion", "predecessor", "base"]


@dataclass(frozen=True, slots=True)
class Followed:
    """What one model made of one commit, before anything was taught from it.

    Attributes:
        commit: id of the commit.
        time: of the commit, in seconds since the epoch.
        model: digest of the model.
        role: what the model was at that time; "base" is what models are trained from.
        measure: digest of the pieces, and of how they were scored; rows with the same commit and
            measure can be compared.
        hunks: pieces of what people added.
        bytes: their length in UTF-8.
        bits: -log2 of their probability.
        lines: lines in them that are not blank.
        offered: lines that the model would have written exactly so, given all before them.
        offered_bytes: bytes in those lines.
        edits: edits that stand below another one of the same commit and file.
        hits: edits of these whose first line the model would have written exactly so.
        typed: bytes of all lines without indentation.
        accepted: of those, what stands before the first token of a line that the model would not
            have written.
    """

    commit: str
    time: int
    model: str
    role: Role
    measure: str
    hunks: int
    bytes: int
    bits: float
    lines: int
    offered: int
    offered_bytes: int
    edits: int
    hits: int
    typed: int = 0
    accepted: int = 0

    @property
    def bits_per_byte(self) -> float | None:
        """How surprising the text was; None where nothing was added."""
        return self.bits / self.bytes if self.bytes else None

    @property
    def offered_share(self) -> float | None:
        """Share of the bytes that stand in lines which the model would have offered."""
        return self.offered_bytes / self.bytes if self.bytes else None

    @property
    def accepted_share(self) -> float | None:
        """Share of what was typed that a person could have taken over, line by line."""
        return self.accepted / self.typed if self.typed else None

    @property
    def hit_share(self) -> float | None:
        """Share of the following edits that would have been begun rightly."""
        return self.hits / self.edits if self.edits else None


def read_curve(folder: Path) -> list[Followed]:
    """Return all rows in a folder, those of the oldest commits first; damaged sheets are left out.

    Args:
        folder: `Workspace.prequential`; one that is not there holds none.
    """
    from .shelf import shelf_in

    return list(shelf_in(folder).read().rows) if folder.is_dir() else []


def once(rows: Iterable[Followed]) -> list[Followed]:
    """Return each measurement once, though two machines may have made it, oldest commits first."""
    seen: dict[tuple[str, str, str], Followed] = {}
    for row in sorted(rows, key=lambda row: (row.time, row.commit, row.role, row.model, row.bits)):
        seen.setdefault((row.commit, row.model, row.measure), row)
    return list(seen.values())


def as_bytes(rows: Sequence[Followed]) -> bytes:
    """Return the sheet of a run."""
    shape = {"schema": SCHEMA, "rows": [asdict(row) for row in rows]}
    return (json.dumps(shape, sort_keys=True, allow_nan=False) + "\n").encode()


def read_sheet(content: bytes) -> list[Followed] | None:
    """Return the rows of a sheet; None when these bytes are none: they may come from anybody."""
    if len(content) > MAX_SHEET:
        return None
    try:
        shape = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(shape, dict) or shape.get("schema") != SCHEMA:
        return None
    rows = shape.get("rows")
    if not isinstance(rows, list) or not all(map(_is_row, rows)):
        return None
    return [Followed(**row) for row in rows]


_TEXTS = ("commit", "model", "role", "measure")
_NAMES = {field.name for field in fields(Followed)}


def _is_row(row: object) -> bool:
    if not isinstance(row, dict) or set(row) != _NAMES:
        return False
    return _is_typed(row) and _is_sound(cast("Mapping[str, Any]", row))


def _is_typed(row: Mapping[str, Any]) -> bool:
    texts = all(isinstance(row[name], str) for name in _TEXTS)
    bits = type(row["bits"]) in (int, float) and math.isfinite(row["bits"])
    counts = _NAMES - {*_TEXTS, "bits"}
    return texts and bits and all(type(row[name]) is int for name in counts)


def _is_sound(row: Mapping[str, Any]) -> bool:
    named = all(_HEX.fullmatch(row[name]) for name in ("commit", "model", "measure"))
    parts = (
        *(("offered", "lines"), ("offered_bytes", "bytes")),
        *(("hits", "edits"), ("accepted", "typed")),
    )
    within = all(0 <= row[part] <= row[whole] < MOST for part, whole in parts)
    counted = all(0 <= row[name] < MOST for name in ("time", "hunks", "bits"))
    return named and within and counted and row["role"] in get_args(Role)
