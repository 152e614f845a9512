"""Freeze a suite: every category's items, spread over files, before anything is trained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from ...core.console import Console
from . import (
    api_use,
    architecture,
    completion,
    conventions,
    decisions,
    error_handling,
    intent,
    retention,
    review,
    routing,
    understanding,
)
from .anchor import drawn
from .hygiene import checked, clustered
from .item import Item, Suite
from .sources import SuiteMaterial, spread

CATEGORIES: dict[str, Callable[[SuiteMaterial], Iterator[Item]]] = {
    category.CATEGORY: category.items
    for category in (
        completion,
        understanding,
        api_use,
        architecture,
        routing,
        intent,
        conventions,
        error_handling,
        decisions,
        review,
        retention,
    )
}


MANDATORY = (completion.CATEGORY, retention.CATEGORY)  # named even where they have no items


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a suite holds beside what the repository's code offers.

    Attributes:
        limit: most items of one category.
        canary: the repository's, for every row of the suite's file.
        own: the team's own items by category.
        quarantine: ids of items that people found to be wrong.
        anchor: items that stay in every suite; None draws them.
        first: items of a category that are always asked; an anchor is drawn as a share of these.
    """

    limit: int
    canary: str
    own: Mapping[str, Sequence[Item]] = field(default_factory=dict)
    quarantine: frozenset[str] = frozenset()
    anchor: Sequence[Item] | None = None
    first: int = 200


@dataclass(frozen=True, slots=True)
class Built:
    """A suite, and what was left out of it: category → reason → items."""

    suite: Suite
    dropped: dict[str, dict[str, int]]


def build_suite(source: SuiteMaterial, wanted: Wanted, console: Console) -> Built:
    """Make the items of all categories.

    Args:
        source: what items are made from.
        wanted: what else the suite holds.
        console: told the progress.
    """
    makers: dict[str, Callable[[], Iterable[Item]]] = {
        name: partial(items, source) for name, items in CATEGORIES.items()
    }
    makers |= {name: partial(iter, items) for name, items in sorted(wanted.own.items())}
    found: list[Item] = []
    dropped: dict[str, dict[str, int]] = {}
    with console.progress("freezing the benchmark", len(makers)) as advance:
        for number, (name, items) in enumerate(makers.items(), start=1):
            sound = checked(items(), wanted.quarantine)
            if sound.dropped:
                dropped[name] = sound.dropped
            found += _chosen(source, wanted, name, sound.items)
            advance(number, name)
    asked = {item.category for item in found}.union(MANDATORY)
    rank = source.material.rank
    anchor = drawn(found, rank, wanted.first) if wanted.anchor is None else wanted.anchor
    ids = {item.id for item in found}
    suite = Suite(
        tuple(found),
        tuple(name for name in makers if name in asked),
        wanted.canary,
        tuple(sorted(item.id for item in anchor if item.id in ids)),
    )
    return Built(suite, dropped)


def _chosen(
    source: SuiteMaterial, wanted: Wanted, category: str, items: Sequence[Item]
) -> list[Item]:
    """Return the anchor's items of a category, and as many others as there is room for."""
    kept = [
        item
        for item in wanted.anchor or ()
        if item.category == category and item.id not in wanted.quarantine
    ]
    ids = {item.id for item in kept}
    others = [item for item in clustered(items) if item.id not in ids]
    found = [*kept, *spread(others, wanted.limit - len(kept), source.material.rank)]
    return sorted(found, key=lambda item: item.id)
