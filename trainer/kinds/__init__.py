"""The kinds of example: one module each, all with the same two functions.

``sources(material, context)`` yields everything at HEAD that examples could be made from, without
making them; ``examples(material, context, source)`` makes them. An equal source key promises equal
examples, which is what lets an assembly make only those of new sources.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from ..example import Example
from . import (
    architecture,
    chain,
    completion,
    correction,
    debugging,
    decision,
    description,
    documentation,
    edit,
    fix,
    implementation,
    intent,
    next_edit,
    notebook,
    pattern,
    pinned,
    review,
    test,
)
from .context import Context
from .material import Material, Source


class Kind(Protocol):
    """What a module of this package offers."""

    KIND: str

    def sources(self, material: Material, context: Context) -> Iterator[Source]:
        """Yield the sources at HEAD, the withheld ones marked."""

    def examples(self, material: Material, context: Context, source: Source) -> Iterator[Example]:
        """Yield the examples of one source, whether it is withheld or not."""


ALL: tuple[Kind, ...] = (
    completion,
    implementation,
    architecture,
    edit,
    intent,
    description,
    chain,
    test,
    documentation,
    fix,
    next_edit,
    decision,
    pattern,
    notebook,
    review,
    correction,
    debugging,
    pinned,
)
BY_NAME: dict[str, Kind] = {kind.KIND: kind for kind in ALL}


def examples_of(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Yield the examples of one source, each once, with pseudonyms in place of people."""
    seen: set[str] = set()
    for example in BY_NAME[source.kind].examples(material, context, source):
        told = example.rewritten(material.people.hide)
        if told.id not in seen:  # code that a file repeats word for word
            seen.add(told.id)
            yield told


__all__ = ["ALL", "BY_NAME", "Context", "Kind", "Material", "Source", "examples_of"]
