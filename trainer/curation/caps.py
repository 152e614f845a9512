"""Caps: of what belongs together only so much is kept, chosen for variety."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .columns import Codes, coded, joined, occurrence
from .fates import Fates
from .filters import COLUMN
from .live import Live

Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class CapHit:
    """A cap that dropped something.

    Attributes:
        reason: of what it dropped.
        group: what is capped: a pull request, a pseudonym, a kind.
        candidates: rows of the group before.
        kept: rows of it after.

    """

    reason: str
    group: str
    candidates: int
    kept: int


class Variety:
    """Orders rows so that any beginning of the order is varied."""

    def __init__(self, live: Live) -> None:
        """Look at the forms and definitions of all candidates."""
        form = np.nan_to_num(live.measures[:, COLUMN["shape"]]).astype(np.int64)
        self._has_form: Mask = form > 0
        kinds, (symbols, names) = live.codes("kind")[0], live.codes("symbol")
        self._forms = _distinct(joined(kinds, np.maximum(form, 0)), self._has_form)
        known = np.array([bool(name) for name in names], bool)[symbols]
        self._symbols = _distinct(joined(kinds, symbols), known)
        self._is_test = live.is_test

    def order(self, rows: Rows) -> Rows:
        """Return these rows, given ascending, the most wanted first.

        Code comes before tests; then each form comes once before any comes twice; then each
        definition; then rows come by id, which is a hash.
        """
        spread = rows[np.lexsort((rows, occurrence(self._symbols[rows]), self._is_test[rows]))]
        turn = occurrence(self._forms[spread])
        return spread[np.lexsort((np.arange(len(spread)), turn, self._is_test[spread]))]

    def beyond(self, rows: Rows, most: float) -> Rows:
        """Return those of the rows that are of a form which ``most`` better ones have."""
        ordered = self.order(rows)
        ordered = ordered[self._has_form[ordered]]
        return ordered[occurrence(self._forms[ordered]) >= most]


def cap(
    fates: Fates,
    rows: Rows,
    groups: Sequence[str],
    limit: Callable[[str, int], float],
    reason: str,
) -> list[CapHit]:
    """Drop what is beyond the limits of groups; return the caps that dropped something.

    Args:
        fates: of all candidates.
        rows: those that count, the most wanted first.
        groups: group of each of these rows; "" is none.
        limit: name and rows of a group → the most that may stay.
        reason: of what is dropped.

    """
    codes, names = coded(groups)
    sizes = np.bincount(codes, minlength=len(names)).tolist()
    limits = [
        limit(str(name), size) if name else np.inf for name, size in zip(names, sizes, strict=True)
    ]
    fates.drop(rows[occurrence(codes) >= np.array(limits)[codes]].tolist(), reason)
    hit = [
        CapHit(reason, str(name), size, int(most))
        for name, size, most in zip(names, sizes, limits, strict=True)
        if size > most
    ]
    return sorted(hit, key=lambda one: (-one.candidates, one.group))


def _distinct(codes: Codes, known: Mask) -> Codes:
    """Return the codes with those of unknown rows made different from all others."""
    return np.where(known, codes, codes.max(initial=0) + 1 + np.arange(len(codes)))
