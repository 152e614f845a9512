"""A function's syntax with the bytes of the file that it stands in."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from ....indexer.model import Symbol
from ..in_place import Span

LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Use:
    """One place, what stands there, and what could stand there as well.

    Attributes:
        form: the question that the place answers, such as ``quotes``.
        side: the answer, such as ``"``.
        span: the place.
        others: other sides with their texts.
    """

    form: str
    side: str
    span: Span
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Parsed:
    """A function and the content of its file.

    Attributes:
        data: the file.
        own: first byte of the function's first line, decorators included.
        end: its end.
        nodes: its syntax, each node before those inside it.
        starts: first byte of each line, as its nodes count them.
    """

    data: bytes
    own: int
    end: int
    nodes: tuple[ast.AST, ...] = field(repr=False)
    starts: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, data: bytes, symbol: Symbol) -> Parsed | None:
        """Parse a function alone; None where this Python cannot read it."""
        own, end = data.rfind(b"\n", 0, symbol.start_byte) + 1, symbol.end_byte
        tree = _tree(data[own:end])
        if tree is None:
            return None
        lines = (own + match.end() for match in LINE_END.finditer(data[own:end]))
        return cls(data, own, end, tuple(ast.walk(tree)), (own, own, *lines))

    def span(self, node: ast.expr | ast.stmt) -> Span:
        """Return where a node stands."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        start = self.starts[node.lineno - 1] + node.col_offset
        return start, self.starts[end_line - 1] + end_column

    def text(self, node: ast.expr | ast.stmt) -> str:
        """Return what a node was written as."""
        return self.slice(self.span(node))

    def slice(self, span: Span) -> str:
        """Return the text of a place."""
        return self.data[span[0] : span[1]].decode("utf-8", "replace")

    def stands(self, span: Span, text: str) -> bool:
        """Tell whether the function still is one with a text in a place."""
        left, right = self.data[self.own : span[0]], self.data[span[1] : self.end]
        return _tree(left + text.encode("utf-8", "replace") + right) is not None


def _tree(function: bytes) -> ast.Module | None:
    """Return the syntax of a function as it is indented, one line further down."""
    try:
        return ast.parse((b"if 1:\n" if function[:1] in b" \t" else b"\n") + function)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
