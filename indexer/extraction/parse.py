"""Parses a blob with tree-sitter within bounds, and runs the language's query over the tree.

Repository content is hostile: queries are quadratic on wide error nodes and a generated file can
be any size. Budgets of bytes, line length and error width decide, because they give the same answer
everywhere; the parser's deadline is a net under them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Point, Query, QueryCursor

EXTRACTOR_VERSION = 1  # raise it when the facts of the same blob change
PARSE_SECONDS = 1.0
MAX_ERROR_COST = 10_000**2  # one error node of 10,000 children: about 0.05 s of query
CHUNK = 1 << 16  # bytes handed to the parser at a time
DEADLINE_REASON = "deadline"  # first word of the reasons that are tried again

Captures = Mapping[str, Sequence[Node]]


@dataclass(frozen=True, slots=True)
class Budget:
    """The largest blob that is parsed, in bytes as a whole and in its longest line."""

    max_file_bytes: int
    max_line_bytes: int


class RejectedError(Exception):
    """The blob is not read; the message says why."""


@cache
def grammar() -> Language:
    """Return Python's grammar."""
    return Language(tree_sitter_python.language())


@cache
def query_text() -> str:
    """Return the text of Python's query."""
    return files("housestyle.indexer.languages").joinpath("python.scm").read_text("utf-8")


@cache
def query() -> Query:
    """Return Python's query, compiled once."""
    return Query(grammar(), query_text())


def fingerprint(budget: Budget) -> str:
    """Return what facts depend on besides the blob: extractor, query, grammar and budget."""
    version = (EXTRACTOR_VERSION, grammar().abi_version, grammar().semantic_version, budget)
    return sha256(f"{version}\n{query_text()}".encode()).hexdigest()[:16]


def refuse(source: bytes, budget: Budget) -> None:
    """Raise when a blob is over budget or is not text.

    Raises:
        RejectedError: it is too large, has too long a line, or holds NUL bytes.
    """
    if len(source) > budget.max_file_bytes:
        raise RejectedError(f"larger than {budget.max_file_bytes} bytes")
    if b"\0" in source:
        raise RejectedError("NUL bytes")
    if max(map(len, source.split(b"\n"))) > budget.max_line_bytes:
        raise RejectedError(f"a line longer than {budget.max_line_bytes} bytes")


def parse(source: bytes) -> Node:
    """Return the root of the syntax tree.

    Raises:
        RejectedError: the deadline passed.
    """
    deadline = time.monotonic() + PARSE_SECONDS

    def read(offset: int, _: Point) -> bytes:
        return source[offset : offset + CHUNK]

    def late(_offset: int, _error: bool) -> bool:
        return time.monotonic() > deadline

    try:
        return Parser(grammar()).parse(read, progress_callback=late).root_node
    except ValueError as error:
        raise RejectedError(f"{DEADLINE_REASON}: parsing took over {PARSE_SECONDS:g} s") from error


def capture(root: Node) -> Captures:
    """Run the query over a tree.

    A query's time grows with the square of an error node's width (200 kB of ``(``: 15 s), so such
    trees are refused by a count. The cursor's own ``progress_callback`` would be the usual
    net, but calling it crashes the process in py-tree-sitter 0.26.1.

    Raises:
        RejectedError: syntax errors are too wide.
    """
    if root.has_error and _error_cost(root) > MAX_ERROR_COST:
        raise RejectedError("syntax errors span too many tokens")
    return QueryCursor(query()).captures(root)


def _error_cost(root: Node) -> int:
    """Return the sum of the squared widths of the error nodes, as far as the limit."""
    cost, waiting = 0, [root]
    while waiting and cost <= MAX_ERROR_COST:
        node = waiting.pop()
        if node.is_error:
            cost += node.child_count**2
        if cost <= MAX_ERROR_COST:
            waiting.extend(child for child in node.children if child.has_error)
    return cost
