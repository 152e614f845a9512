"""Looks: a category is asked more items only while more of them can still decide it.

Everything that an error rate depends on is fixed by the suite before the first item is scored: how
often a category can be looked at, after how many items, and how much of alpha each look may spend.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest

from .suite.item import Item, Suite

WORTH = 1.5  # a look that asks fewer times the items of the one before would only spend alpha


def look_sizes(items: int, first: int, most: int) -> tuple[int, ...]:
    """Return after how many items a category is looked at; each look asks twice as many.

    Args:
        items: that the suite holds; the last look asks them all.
        first: items of the first look.
        most: looks at most.
    """
    sizes = (first << look for look in range(most - 1))
    return (*(size for size in sizes if size * WORTH <= items), items)


def shares(sizes: Sequence[int]) -> tuple[float, ...]:
    """Return which part of alpha each look spends: that of the items which it adds.

    Linear spending (Lan & DeMets 1983, Biometrika 70:659; rho = 1 of Kim & DeMets 1987), added up
    by Bonferroni: whatever the looks have in common, the chance of a wrong result at any of them
    stays below alpha. Most is left for the last look, which has the most items to be right with.
    """
    if not sizes[-1]:
        return (1.0,) * len(sizes)
    return tuple(
        (size - before) / sizes[-1] for before, size in zip((0, *sizes), sizes, strict=False)
    )


def in_order(suite: Suite) -> dict[str, list[Item]]:
    """Return each category's items in the order in which looks ask them.

    The anchor comes first, so that it is always asked; then every file in turn, so that a look has
    as many files as it can. Ids are digests, so their order says nothing of what is asked.
    """
    anchored = set(suite.anchor)
    orders: dict[str, list[Item]] = {}
    for category in suite.categories:
        own = sorted((i for i in suite.items if i.category == category), key=lambda item: item.id)
        first = [item for item in own if item.id in anchored]
        orders[category] = [*first, *_in_turn([item for item in own if item.id not in anchored])]
    return orders


def _in_turn(items: Sequence[Item]) -> list[Item]:
    files: dict[str, list[Item]] = {}
    for item in items:
        files.setdefault(item.cluster, []).append(item)
    return [item for turn in zip_longest(*files.values()) for item in turn if item is not None]


class Asking:
    """What has been asked so far, and what the next look asks.

    Args:
        suite: the frozen suite.
        first: items of a category's first look.
        most: looks at most.
    """

    def __init__(self, suite: Suite, first: int, most: int) -> None:
        self._suite = suite
        self._orders = in_order(suite)
        self._sizes = {
            name: look_sizes(len(items), first, most) for name, items in self._orders.items()
        }
        self._look = dict.fromkeys(self._orders, -1)

    def next(self, wanted: Collection[str] | None = None) -> list[Item]:
        """Go on to the next look of the wanted categories, and return what it adds.

        Args:
            wanted: categories to be asked more; None asks all of them.

        Returns:
            New items, in the order of the suite; none when the suite has no more to ask.
        """
        added: set[str] = set()
        for name, sizes in self._sizes.items():
            look = self._look[name]
            if (wanted is None or name in wanted) and look + 1 < len(sizes):
                before = sizes[look] if look >= 0 else 0
                added |= {item.id for item in self._orders[name][before : sizes[look + 1]]}
                self._look[name] = look + 1
        return [item for item in self._suite.items if item.id in added]


def look_of(scored: int, sizes: Sequence[int]) -> int | None:
    """Return which look has asked so many items, counted from 0; None when none has."""
    return sizes.index(scored) if scored in sizes else None


def further(counts: Mapping[str, int], first: int, most: int) -> bool:
    """Tell whether any category of a suite can be looked at more than once."""
    return any(len(look_sizes(count, first, most)) > 1 for count in counts.values())
