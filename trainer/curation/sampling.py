"""Samples for people: a few of many, every kind in turn, the same ones each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

NOTHING: Mapping[str, int] = MappingProxyType({})


def sampled(
    rows: Iterable[int],
    kinds: Sequence[str],
    ids: Sequence[str],
    most: int,
    before: Mapping[str, int] = NOTHING,
) -> list[int]:
    """Return up to ``most`` of the rows, as evenly over their kinds as they allow.

    An id is a hash, so its order is as good as random; nothing changes it.

    Args:
        rows: what to choose from.
        kinds: kind of every row.
        ids: id of every row; of rows that share one the first is taken.
        most: how many to return.
        before: kind → how many of it had their turn already.

    """
    by_kind: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        by_kind[kinds[row]].setdefault(ids[row], row)
    turns = [
        (turn, kind, row)
        for kind, members in by_kind.items()
        for turn, (_, row) in enumerate(sorted(members.items()), before.get(kind, 0))
    ]
    return [row for _, _, row in sorted(turns)[:most]]
