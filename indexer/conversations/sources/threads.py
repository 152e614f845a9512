"""Which turn each record of a file belongs to, where records name the record that they follow."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

_MOST = 100_000  # records that are remembered while a file is read: about 25 MB
_REMEMBERED = 16  # between two readings: what is appended follows one of the last, mostly


class Spot(NamedTuple):
    """Where a record stands: native id of its session, and of the last turn told there."""

    session: str
    turn: str


class Threads:
    """Ids of records → where they stand; the oldest are forgotten."""

    def __init__(self) -> None:
        self._spots: dict[str, Spot] = {}

    def __contains__(self, record: str) -> bool:
        return record in self._spots

    def note(self, record: str, spot: Spot) -> None:
        """Remember where a record stands."""
        if len(self._spots) >= _MOST:
            del self._spots[next(iter(self._spots))]
        self._spots[record] = spot

    def spot(self, record: str) -> Spot | None:
        """Return where a record stands."""
        return self._spots.get(record)

    def precede(self, others: Threads) -> None:
        """Take the records of another reading as earlier ones."""
        earlier = list(others._spots.items())[-(_MOST - len(self._spots)) :]
        self._spots = {**dict(earlier), **self._spots}

    def recent(self) -> list[tuple[str, str, str]]:
        """Return the last records, in the order of noting, for the next reading."""
        last = list(islice(reversed(self._spots.items()), _REMEMBERED))
        return [(record, *spot) for record, spot in reversed(last)]


def bounded(table: dict[str, str], most: int) -> dict[str, str]:
    """Return the last entries of a table, in their order."""
    return dict(list(table.items())[-most:])
