"""Replacement: which call the history has put in the place of which, in one function after another.

An old name counts as replaced when several functions in several files dropped it for the same new
one, hardly any took it up, and few still use it: a team that has moved on, with stragglers left.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from keyword import kwlist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...indexer.history import SymbolChange
    from .material import Material

NEWEST = 400  # edits of functions that are looked at, so that the cost does not grow with history
LEAST_EDITS, LEAST_FILES = 4, 3  # that replace a name
LEAST_SHARE = 0.6  # of the edits that drop the old name
MOST_BACK = 0.25  # edits that take the old name up, for one that drops it
MOST_LEFT = 0.5  # functions that still use it, for one edit that dropped it
MOST_NAMES = 6  # that one edit drops or takes up; more is a rewriting
CALLED = re.compile(r"\b([A-Za-z_]\w{2,})\s*\(")
EDITED = frozenset({"body", "signature"})


@dataclass(frozen=True, slots=True)
class Replacement:
    """A call in the place of another.

    Attributes:
        old: name of the function that was called.
        new: name of the one that is called instead.
        changes: those that made the replacement, oldest first.
        files: number of their files.

    """

    old: str
    new: str
    changes: tuple[SymbolChange, ...]
    files: int


def replaced(material: Material) -> dict[str, Replacement]:
    """Return old name → its replacement; for ``Material.once``."""
    edits = [(change, *_names(material, change)) for change in _newest(material)]
    dropped = Counter(name for _, gone, _ in edits for name in gone)
    taken = Counter(name for _, _, come in edits for name in come)
    pairs: dict[tuple[str, str], list[SymbolChange]] = defaultdict(list)
    for change, gone, come in edits:
        for pair in product(sorted(gone), sorted(come)):
            pairs[pair].append(change)
    found = [_replacement(*pair, changes) for pair, changes in sorted(pairs.items())]
    sure = [r for r in found if _is_sure(r, dropped[r.old], taken[r.old])]
    return _with_few_left(material, sure, dropped)


def _newest(material: Material) -> list[SymbolChange]:
    edits = (change for change in reversed(material.changes) if change.change in EDITED)
    return list(islice(edits, NEWEST))[::-1]


def _names(material: Material, change: SymbolChange) -> tuple[set[str], set[str]]:
    """Return the names that a change stops and starts to call; none of a rewriting."""
    texts = material.change_texts(change)
    before, after = (set(CALLED.findall(text)).difference(kwlist) for text in texts)
    gone, come = before - after, after - before
    return (set(), set()) if max(len(gone), len(come)) > MOST_NAMES else (gone, come)


def _replacement(old: str, new: str, changes: list[SymbolChange]) -> Replacement:
    return Replacement(old, new, tuple(changes), len({change.path for change in changes}))


def _is_sure(found: Replacement, dropped: int, taken: int) -> bool:
    edits = len(found.changes)
    is_frequent = edits >= LEAST_EDITS and found.files >= LEAST_FILES
    return is_frequent and edits >= LEAST_SHARE * dropped and taken <= MOST_BACK * dropped


def _with_few_left(
    material: Material, found: list[Replacement], dropped: Counter[str]
) -> dict[str, Replacement]:
    """Return those of which few uses are left, the most frequent replacement of each name."""
    names = {replacement.old for replacement in found}
    left = Counter(name for _, name in _uses(material, names)) if names else Counter[str]()
    ordered = sorted(found, key=lambda r: (len(r.changes), r.new))
    return {r.old: r for r in ordered if left[r.old] <= MOST_LEFT * dropped[r.old]}


def _uses(material: Material, names: set[str]) -> Iterator[tuple[str, str]]:
    """Yield each unit at HEAD with each of the names that it calls."""
    for unit, edges in material.calls_from.items():
        for name in sorted({edge.name.rpartition(".")[2] for edge in edges} & names):
            yield unit, name
