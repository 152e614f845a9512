"""Parses a blob with tree-sitter within bounds, and runs the language's query over the tree.

Repository content is hostile: queries are quadratic on wide error nodes and a generated file can
be any size. Budgets of bytes, line length and error width decide, because they give the same answer
everywhere; the parser's deadline, in processor time, is a net under them.
"""

from __future__ import annotations

import time
from functools import cache
from importlib import import_module
from importlib.resources import files

import tree_sitter
from tree_sitter import Node, Parser, Point, Query, QueryCursor

from ..languages.table import Language
from .budget import DEADLINE_REASON, RejectedError
from .captures import Captures
from .depth import depth

PARSE_SECONDS = 1.0
MAX_DEPTH = 1_000  # levels, give or take those of ``depth.STEP`` bytes
MAX_ERROR_COST = 10_000**2  # one error node of 10,000 children: about 0.05 s of query
CHUNK = 1 << 16  # bytes handed to the parser at a time


@cache
def grammar(language: Language) -> tree_sitter.Language:
    """Return a language's grammar; its wheel is imported now."""
    module, _, function = language.grammar.partition(":")
    return tree_sitter.Language(getattr(import_module(module), function)())


@cache
def query_text(language: Language) -> str:
    """Return the text of a language's queries."""
    folder = files("housestyle.indexer.languages")
    return "".join(folder.joinpath(name).read_text("utf-8") for name in language.queries)


@cache
def query(language: Language) -> Query:
    """Return a language's query, compiled once."""
    return Query(grammar(language), query_text(language))


@cache
def _parser(language: Language) -> Parser:
    """Return a language's parser; making one for every file costs a fifth of parsing."""
    return Parser(grammar(language))


def parse(source: bytes, language: Language) -> Node:
    """Return the root of the syntax tree.

    Raises:
        RejectedError: the deadline passed.
    """
    deadline = time.thread_time() + PARSE_SECONDS

    def read(offset: int, _: Point) -> bytes:
        return source[offset : offset + CHUNK]

    def late(_offset: int, _error: bool) -> bool:
        return time.thread_time() > deadline

    parser = _parser(language)
    try:
        return parser.parse(read, progress_callback=late).root_node
    except ValueError as error:
        parser.reset()  # it would go on with the rest of this file
        raise RejectedError(f"{DEADLINE_REASON}: parsing took over {PARSE_SECONDS:g} s") from error


def capture(root: Node, language: Language) -> Captures:
    """Run a language's query over a tree.

    A query's time grows with the square of a tree's depth (see ``depth``) and of an error node's
    width (200 kB of ``(``: 15 s), so such trees are refused by counts. The cursor's own
    ``progress_callback`` would be the usual net, but calling it crashes the process in
    py-tree-sitter 0.26.1.

    Raises:
        RejectedError: the tree is too deep, or syntax errors are too wide.
    """
    if root.has_error and _error_cost(root) > MAX_ERROR_COST:
        raise RejectedError("syntax errors span too many tokens")
    if depth(root) > MAX_DEPTH:
        raise RejectedError(f"nested deeper than {MAX_DEPTH} levels")
    return Captures(QueryCursor(query(language)).captures(root))


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
