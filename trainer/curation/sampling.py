"""Samples for people: a few of many, every kind in turn, the same ones each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest


def sampled(rows: Iterable[int], kinds: Sequence[str], ids: Sequence[str], most: int) -> list[int]:
    """Return up to ``most`` of the rows, as evenly over their kinds as they allow.

    An id is a hash, so its order is as good as random; what was decided in the meantime moves
    others up, and nothing else changes the order.

    Args:
        rows: what to choose from.
        kinds: kind of every row.
        ids: id of every row; of rows that share one the first is taken.
        most: how many to return.

    """
    by_kind: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        by_kind[kinds[row]].setdefault(ids[row], row)
    queues = [[row for _, row in sorted(by_kind[kind].items())] for kind in sorted(by_kind)]
    return list(islice(_in_turn(queues), most))


def _in_turn(queues: Sequence[Sequence[int]]) -> Iterator[int]:
    for turn in zip_longest(*queues):
        yield from (row for row in turn if row is not None)
