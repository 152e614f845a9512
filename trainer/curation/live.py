"""Everything that is live at HEAD as columns: what selection reads, and nothing else."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .columns import Codes, coded


@dataclass(slots=True)
class Live:
    """The candidates, one row each, sorted by id and source.

    The order depends on the candidates alone, not on when they arrived. Lists and arrays are all of
    one length. What can change without a new candidate (the lines at HEAD, a commit's time and pull
    request) is looked up when the columns are loaded, never stored.

    Attributes:
        number: its row in the corpus; depends on the order of arrival and decides nothing.
        id: the example's id; examples with the same text share it.
        source: key of its source; with the id, unique.
        kind: kind of example.
        path: file of its completion.
        symbol: id of the definition that it comes from, or "".
        commit: commit that its text comes from, or "".
        author: pseudonym of that commit's author, or "".
        pull: pull request that brought that commit, or "".
        time: of that commit, in seconds since 1970; 0 where it is not known.
        first: first line at HEAD of what it teaches, from 1; 0 where it has no place there.
        last: last line of that, inclusive.
        exact: hash of the normalised syntax of what it teaches; "" when that was not stored.
        tokens: plain tokens of its prompt, completion and suffix.
        is_test: whether it is about test code.
        leak: which protected text it repeats ("near held-out text", "near benchmark item"), or "".
        measures: what the filters look at; shape (n, len(MEASURES)).

    """

    number: NDArray[np.int64]
    id: list[str]
    source: list[str]
    kind: list[str]
    path: list[str]
    symbol: list[str]
    commit: list[str]
    author: list[str]
    pull: list[str]
    time: NDArray[np.int64]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    exact: list[str]
    tokens: NDArray[np.int64]
    is_test: NDArray[np.bool_]
    leak: list[str]
    measures: NDArray[np.float32]
    _codes: dict[str, tuple[list[str], Codes, list[Hashable]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def codes(self, column: str) -> tuple[Codes, list[Hashable]]:
        """Return a list's values as numbers, and the values by number; see ``columns.coded``.

        Args:
            column: name of a list; its items do not change from here on.

        """
        values = getattr(self, column)
        if column not in self._codes or self._codes[column][0] is not values:
            self._codes[column] = (values, *coded(values))
        return self._codes[column][1:]

    def __len__(self) -> int:
        """Return the number of candidates."""
        return len(self.id)
