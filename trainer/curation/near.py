"""Which rows of ``Live`` are near-duplicates of each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from .dedup import similarities

Rows = NDArray[np.int64]
NONE: Rows = np.empty(0, np.int64)


class Crowds:
    """Groups of rows that collide, too large to list all pairs of them.

    A generated file has thousands of functions that differ in a word; their pairs would fill the
    memory, and all that is ever asked is who is near one of them.
    """

    def __init__(
        self,
        members: Sequence[Rows],
        rows: Rows,
        signatures: NDArray[np.uint32],
        threshold: float,
    ) -> None:
        """Take the groups.

        Args:
            members: the rows of each group, ascending.
            rows: ascending; all that are in a group are among them.
            signatures: of these rows, in their order.
            threshold: similarity from which members of a group are near-duplicates.

        """
        distinct = {group.tobytes(): group for group in members}
        self._groups = [distinct[name] for name in sorted(distinct)]
        self._rows, self._signatures, self._threshold = rows, signatures, threshold
        self._of: dict[int, list[int]] = defaultdict(list)
        for number, group in enumerate(self._groups):
            for row in group.tolist():
                self._of[row].append(number)

    @property
    def rows(self) -> Rows:
        """All members, ascending."""
        return np.array(sorted(self._of), np.int64)

    def neighbours(self, row: int) -> Rows:
        """Return the near-duplicates of a row, ascending."""
        found = [self._near(row, self._groups[number]) for number in self._of.get(row, ())]
        return np.unique(np.concatenate(found)) if found else NONE

    def _near(self, row: int, group: Rows) -> Rows:
        values = self._signatures[np.searchsorted(self._rows, group)]
        own = self._signatures[np.searchsorted(self._rows, row)]
        near: Rows = group[(similarities(values, own[None, :]) >= self._threshold) & (group != row)]
        return near


class Near:
    """Near-duplicates by row.

    Attributes:
        rows: the rows that may have any, ascending.

    """

    def __init__(self, left: Rows, right: Rows, crowds: Crowds | None = None) -> None:
        """Take pairs of rows, each pair in either order or both; no row with itself.

        Args:
            left: one row of each pair.
            right: the other.
            crowds: further near-duplicates.

        """
        both = np.stack([np.concatenate([left, right]), np.concatenate([right, left])], axis=1)
        ordered = np.unique(both, axis=0)
        listed, starts = np.unique(ordered[:, 0], return_index=True)
        self._others = np.split(ordered[:, 1], starts[1:])
        self._places = {int(row): place for place, row in enumerate(listed)}
        self._crowds = crowds
        self.rows: Rows = listed if crowds is None else np.union1d(listed, crowds.rows)

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> Near:
        """Return the near-duplicates that these pairs are."""
        made = np.array(sorted(pairs), np.int64).reshape(-1, 2)
        return cls(made[:, 0], made[:, 1])

    def neighbours(self, row: int) -> Rows:
        """Return the near-duplicates of a row, ascending."""
        place = self._places.get(row)
        listed = NONE if place is None else self._others[place]
        return listed if self._crowds is None else np.union1d(listed, self._crowds.neighbours(row))
