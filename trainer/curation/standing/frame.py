"""Stored measures and standing as one frame of columns, by the names that filters know."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..filters import MEASURES, Frame
from ..live import Live
from .standing import Standing

MOSTLY = 0.5  # share of a commit's changes from which it is reformatting altogether
Column = NDArray[np.float32]


def frame(live: Live, standing: Standing) -> Frame:
    """Return every measure that a filter may ask for, one value for each row."""
    stored = {measure.name: live.measures[:, n] for n, measure in enumerate(MEASURES)}
    file = standing.of_file
    generated = _looked_up(live, "path", lambda path: _told(file(path).generated))
    vendored = _looked_up(live, "path", lambda path: _told(file(path).vendored))
    return stored | {
        "opted out": _looked_up(live, "path", lambda path: file(path).opted_out),
        "licence": _looked_up(live, "path", lambda path: file(path).licence),
        "generated": np.where(np.isnan(generated), stored["generated"], generated),
        "vendored": np.where(np.isnan(vendored), stored["vendored"], vendored),
        "bot": _looked_up(live, "commit", lambda commit: _is_bot(standing, commit)),
        "bulk reformatting": _bulk(live, stored["reformatted"], standing),
    }


def quarantined(live: Live, standing: Standing) -> NDArray[np.bool_]:
    """Return which rows come from a new contributor's commit that has not settled."""
    return _looked_up(live, "commit", standing.is_quarantined) > 0


def _looked_up(live: Live, column: str, of: Callable[[str], float]) -> Column:
    codes, names = live.codes(column)
    return np.array([of(str(name)) for name in names], np.float32)[codes]


def _told(said: bool | None) -> float:
    return np.nan if said is None else float(said)


def _is_bot(standing: Standing, commit: str) -> bool:
    found = standing.commits.get(commit)
    return found is not None and found.is_bot


def _bulk(live: Live, reformatted: Column, standing: Standing) -> Column:
    """Return 1 for rows of wide commits that mostly leave the syntax of definitions as it was."""
    codes, names = live.codes("commit")
    known = ~np.isnan(reformatted)
    changes = np.bincount(codes[known], minlength=len(names))
    same = np.bincount(codes[known], weights=reformatted[known], minlength=len(names))
    wide = [_touched(standing, str(name)) >= standing.bulk_definitions for name in names]
    bulk = np.array(wide, bool) & (changes > 0) & (same >= MOSTLY * np.maximum(changes, 1))
    column: Column = bulk.astype(np.float32)[codes]
    return column


def _touched(standing: Standing, commit: str) -> int:
    found = standing.commits.get(commit)
    return found.touched if found is not None else 0
