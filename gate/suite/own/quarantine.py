"""Quarantine: items that people found to be wrong, by their ids, in ``.housestyle/quarantine.txt``.

A line is an item's id, then why; ``#`` begins a comment. No model is asked such an item.
"""

from __future__ import annotations

import re

from ....indexer.git.repository import Repository
from .files import Page, text_of

PLACE = ".housestyle/quarantine.txt"
LINE = re.compile(r"([0-9a-f]{16})(?:\s+(.*))?")


def read_quarantine(repository: Repository, tree: str) -> frozenset[str]:
    """Return the ids of the items in quarantine.

    Raises:
        UserError: a line is none of an item.
    """
    found = (Page(e.path, e.blob) for e in repository.entries(tree) if e.path == PLACE)
    page = next(found, None)
    if page is None:
        return frozenset()
    ids: set[str] = set()
    for number, line in enumerate(text_of(repository, page).splitlines(), start=1):
        text = line.partition("#")[0].strip()
        match = LINE.fullmatch(text)
        if match:
            ids.add(match[1])
        elif text:
            raise page.mistake("this is no id of an item", "begin it with 16 hex digits", number)
    return frozenset(ids)
