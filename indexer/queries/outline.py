"""What is defined: symbols by pattern, and the outline of a file."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import translate
from re import IGNORECASE, Pattern, escape
from re import compile as compile_pattern

from .naming import file_meant
from .reading import Place, View
from .results import Node

LIMIT = 100


@dataclass(frozen=True, slots=True)
class Symbols:
    """Symbols whose names match a pattern.

    Attributes:
        pattern: as given.
        symbols: the matches, by path and place.
        total: how many there are.
        cut: whether there are more than are given here.
    """

    pattern: str
    symbols: tuple[Node, ...]
    total: int
    cut: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A symbol in an outline.

    Attributes:
        node: the symbol.
        depth: how deep it lies.
        signature: as written.
        complexity: cyclomatic.
        cognitive: cognitive complexity.
        nesting: deepest nesting of control structures.
    """

    node: Node
    depth: int
    signature: str
    complexity: int
    cognitive: int
    nesting: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file defines, in order of the source."""

    path: str
    language: str
    status: str
    reason: str
    entries: tuple[Entry, ...]
    total: int
    cut: bool


def symbols(view: View, pattern: str, kind: str = "", limit: int = LIMIT) -> Symbols:
    """Return the symbols whose full name holds a text, or matches a pattern with ``*`` or ``?``.

    Args:
        view: the graph.
        pattern: e.g. ``Query``, ``*.test_*``; capitals do not matter.
        kind: the only kind that is wanted; empty for all.
        limit: most symbols to return.
    """
    wanted = _pattern(pattern)
    found = []
    total = 0
    for number, full in _names(view, kind):
        if wanted.match(full):
            total += 1
            found += [number] if total <= limit else []
    nodes = tuple(view.node(number) for number in found)
    return Symbols(pattern, nodes, total, total > len(nodes))


def _pattern(text: str) -> Pattern[str]:
    if any(one in text for one in "*?["):
        return compile_pattern(translate(text), IGNORECASE)
    return compile_pattern(f"(?s:.*?){escape(text)}", IGNORECASE)


def _names(view: View, kind: str) -> list[tuple[int, str]]:
    """Return number and full name of all symbols, in order."""
    rows = view.connection.execute(
        "SELECT s.id, CASE WHEN d.kind = 'module' THEN f.module WHEN f.module = '' THEN d.qualname"
        " ELSE f.module || '.' || d.qualname END FROM file f CROSS JOIN sym s ON s.file = f.id"
        " CROSS JOIN def d ON d.blob = f.blob AND d.position = s.position"
        " WHERE f.view = ? AND (? = '' OR d.kind = ?) ORDER BY f.path, s.position",
        (view.id, kind, kind),
    )
    return list(rows)


def outline(view: View, file: str, limit: int = 1000) -> Outline:
    """Return what a file defines.

    Raises:
        UserError: there is no such file.
    """
    number, path = file_meant(view, file)
    language, status, reason = view.connection.execute(
        "SELECT f.language, b.status, b.reason FROM file f JOIN blob b ON b.id = f.blob"
        " WHERE f.id = ?",
        (number,),
    ).fetchone()
    places = view.in_file(number)
    depths = _depths(places)
    ordered = sorted(places, key=lambda one: (one.start_byte, -one.end_byte, one.position))
    measured = _measures(view, number)
    entries = [
        Entry(one.node, depths[one.position], *measured[one.position]) for one in ordered[:limit]
    ]
    return Outline(path, language, status, reason, tuple(entries), len(places), len(places) > limit)


def _depths(places: list[Place]) -> dict[int, int]:
    found: dict[int, int] = {}
    for one in places:  # a scope stands before what it holds
        found[one.position] = found[one.scope] + 1 if one.position else 0
    return found


def _measures(view: View, file: int) -> dict[int, tuple[str, int, int, int]]:
    rows = view.connection.execute(
        "SELECT d.position, d.signature, d.complexity, d.cognitive, d.nesting"
        " FROM file f JOIN def d ON d.blob = f.blob WHERE f.id = ?",
        (file,),
    )
    return {position: (signature, *rest) for position, signature, *rest in rows}
