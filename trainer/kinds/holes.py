"""Where a function may be cut for completion: whole statements and blocks, at line starts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ...indexer.model import Symbol
from .material import Function, Material, first_line, holders

LEAST_HOLE, MOST_HOLE = 24, 480  # characters
MOST_LINES = 14
LINES_PER_HOLE = 8  # one hole for so many lines of a body
MOST_HOLES = 3


@dataclass(frozen=True, slots=True)
class Hole:
    """Lines to be filled in: 1-based, inclusive."""

    first: int
    last: int


def holes(material: Material, symbol: Symbol) -> list[Hole]:
    """Choose the holes of a function, never two that overlap.

    Blocks are preferred to single statements; among equals a seeded hash chooses. It counts lines
    from the function's first, so that what is changed above it, or a file that moves, changes no
    choice.

    Args:
        material: gives the source and the seed.
        symbol: a function or method.

    """
    node = material.functions(symbol.blob).get((symbol.name, symbol.start_line))
    if node is None:
        return []
    lines = material.lines(symbol.blob)
    possible = {hole for hole in _spans(node, lines) if _fits(hole, lines)}
    ranked = sorted(possible, key=lambda hole: (_rough(hole), _rank(material, symbol, hole)))
    return _apart(ranked, _number(symbol))


def _number(symbol: Symbol) -> int:
    if symbol.is_test:
        return 1
    return max(1, min(MOST_HOLES, (symbol.end_line - symbol.start_line) // LINES_PER_HOLE))


def _rank(material: Material, symbol: Symbol, hole: Hole) -> str:
    start = symbol.start_line
    return material.rank(symbol.qualname, hole.first - start, hole.last - start)


def _rough(hole: Hole) -> int:
    return 0 if hole.last > hole.first else 1


def _apart(ranked: list[Hole], most: int) -> list[Hole]:
    chosen: list[Hole] = []
    for hole in ranked:
        if len(chosen) == most:
            break
        if all(hole.last < other.first or hole.first > other.last for other in chosen):
            chosen.append(hole)
    return sorted(chosen, key=lambda hole: hole.first)


def _spans(function: Function, lines: list[str]) -> Iterator[Hole]:
    for block in _blocks(function):
        whole = _clean(block, lines)
        for number, statement in enumerate(whole):
            first = first_line(statement)
            for last in (other.end_lineno or first for other in whole[number:]):
                if last - first >= MOST_LINES:
                    break
                yield Hole(first, last)


def _blocks(function: Function) -> Iterator[list[ast.stmt]]:
    for node in holders(function):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block[1:] if _is_docstring(node, block) else block


def _clean(block: list[ast.stmt], lines: list[str]) -> list[ast.stmt]:
    """Return the block if each of its statements has its lines for itself, else nothing."""
    end = 0
    for statement in block:
        first = first_line(statement)
        indent = lines[first - 1][: statement.col_offset]
        if first <= end or (indent.strip() and not isinstance(statement, _DECORATED)):
            return []
        end = statement.end_lineno or first
    return block


def _fits(hole: Hole, lines: list[str]) -> bool:
    text = "".join(lines[hole.first - 1 : hole.last])
    return len(text.strip()) >= LEAST_HOLE and len(text) <= MOST_HOLE


_DECORATED = Function | ast.ClassDef


def _is_docstring(node: ast.AST, block: list[ast.stmt]) -> bool:
    first = block[0]
    return (
        isinstance(node, _DECORATED)
        and isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
