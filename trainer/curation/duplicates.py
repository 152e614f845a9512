"""Duplicates: what is a copy of what, and which of a cluster survives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...indexer.provenance.classes import AUTHOR_CLASSES, AuthorClass
from .columns import joined
from .live import Live
from .near import Near
from .provenance import Classes

EXACT, NEAR = "exact duplicate", "near duplicate"
SURVIVAL: tuple[AuthorClass, ...] = ("human", "unknown", "mixed", "ai")
Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Which rows are copies, and of what.

    Attributes:
        survivor: for each row the row that stands for it; its own when it is no copy.
        exact: rows that teach the syntax of another, ascending.
        near: rows that are near-duplicates of another, ascending.

    """

    survivor: NDArray[np.int64]
    exact: list[int]
    near: list[int]


def survival_order(
    live: Live, classes: Classes | None, *, kept: Mask, doubtful: Mask, reviewed: Mask
) -> Rows:
    """Return all rows, the first to survive first.

    What a person keeps, then human before AI, code before tests, newer before older, reviewed
    before not, then by id. A doubtful row survives no other: else a newcomer's copies would
    displace what the team wrote.

    Args:
        live: the candidates.
        classes: who wrote each; None: nothing is known.
        kept: rows that a person keeps.
        doubtful: rows in quarantine.
        reviewed: rows that a person looked at.

    """
    ranks = np.array([SURVIVAL.index(name) for name in AUTHOR_CLASSES])
    author = np.zeros(len(live), np.int64) if classes is None else ranks[classes.code]
    rows = np.arange(len(live))
    return np.lexsort((rows, ~reviewed, -live.time, live.is_test, author, doubtful, ~kept))


def clusters(live: Live, near: Near, order: Iterable[int], kept: Mask) -> Clusters:
    """Find the copies among rows that are looked at in this order.

    A row is a copy when an earlier row, which is none itself, teaches the same syntax or is its
    near-duplicate. So chains do not spread: a copy of a copy stays unless it is near what survives.

    Args:
        live: the candidates.
        near: their near-duplicates.
        order: the rows in question, the first to survive first.
        kept: rows that stay, copies or not.

    """
    identity = joined(live.codes("kind")[0], live.codes("exact")[0]).tolist()
    has_near, stays = np.isin(np.arange(len(live)), near.rows).tolist(), kept.tolist()
    survivor = np.arange(len(live))
    first: dict[int, int] = {}
    place: dict[int, int] = {}  # of survivors in the order
    exact, close = [], []
    for row in order:
        twin = first.get(identity[row])
        others = near.neighbours(row).tolist() if has_near[row] and twin is None else ()
        alike = [other for other in others if other in place]
        if stays[row] or (twin is None and not alike):
            place[row] = len(place)
            first.setdefault(identity[row], row)
        elif twin is not None:
            survivor[row] = twin
            exact.append(row)
        else:
            survivor[row] = min(alike, key=place.__getitem__)
            close.append(row)
    return Clusters(survivor, sorted(exact), sorted(close))
