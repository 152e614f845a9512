"""A file on its way from bytes to facts: what every hook of a dialect is given."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from tree_sitter import Node

from .captures import Captures
from .grouping import Item, group
from .header import Header
from .nesting import Nesting, Span
from .sourcetext import SourceText

if TYPE_CHECKING:
    from ..languages.table import Language


class Paths(Protocol):
    """Writes expressions as paths (see ``indexer.facts``)."""

    def path(self, span: Span) -> str:
        """Return the path of the expression at a span; ``?`` when it has none."""


class Source:
    """One parsed file.

    Attributes:
        language: its row in the table.
        text: its bytes and lines.
        root: root of the syntax tree.
        captures: nodes by capture name, in the order of the source.
        headers: its definitions, the module first; set once they are read.
        nesting: which definition's body holds a position; set with ``headers``.
        paths: paths of its expressions; set after ``headers``.
    """

    headers: Sequence[Header]
    nesting: Nesting
    paths: Paths

    def __init__(
        self, language: Language, text: SourceText, root: Node, captures: Captures
    ) -> None:
        self.language, self.text, self.root = language, text, root
        self.captures = captures

    @cached_property
    def items(self) -> list[Item]:
        """Captured wholes with their parts, in the order of the source."""
        return group(self.captures)

    def spans(self, name: str) -> list[Span]:
        """Return the spans of a capture, sorted."""
        return self.captures.spans(name)

    def starts(self, name: str) -> list[int]:
        """Return the first bytes of a capture, in any order."""
        return self.captures.starts(name)

    def cut(self, node: Node | None) -> str:
        """Return a node's source; empty for None."""
        return "" if node is None else self.text.text(*node.byte_range)
