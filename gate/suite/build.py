"""Freeze a suite: every category's items, spread over files, before anything is trained."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...core.console import Console
from . import api_use, architecture, completion, intent, retention, understanding
from .item import Item, Suite
from .sources import SuiteMaterial, spread

CATEGORIES: dict[str, Callable[[SuiteMaterial], Iterator[Item]]] = {
    category.CATEGORY: category.items
    for category in (completion, understanding, api_use, architecture, intent, retention)
}


def build_suite(source: SuiteMaterial, limit: int, console: Console, canary: str) -> Suite:
    """Make the items of all categories.

    Args:
        source: what items are made from.
        limit: most items of one category.
        console: told the progress.
        canary: the repository's, for every row of the suite's file.
    """
    found: list[Item] = []
    with console.progress("freezing the benchmark", len(CATEGORIES)) as advance:
        for number, (name, items) in enumerate(CATEGORIES.items(), start=1):
            found.extend(spread(items(source), limit, source.material.rank))
            advance(number, name)
    return Suite(tuple(found), tuple(CATEGORIES), canary)
