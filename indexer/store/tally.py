"""Counts of each file, kept so that counting a view does not read all of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..resolution.edges import EdgeRow
from .packing import FlowDefinition

GUESSES = ("unresolved", "name")  # strategies that do not count as an answer


class Tally(NamedTuple):
    """The counts of one file; see ``statistics.view_counts``."""

    symbols: int
    variables: int
    functions: int
    classes: int
    calls: int
    calls_resolved: int
    calls_internal: int
    imports: int
    inherits: int


def tally(definitions: Sequence[FlowDefinition], variables: int, edges: Iterable[EdgeRow]) -> Tally:
    """Count a file's definitions and edges."""
    kinds = [one.kind for one in definitions]
    places: dict[tuple[int, int, int], int] = {}  # call → 0 a guess, 1 resolved, 2 internal
    others = {"imports": 0, "inherits": 0}
    for kind, source, target, _, strategy, _, _, _, start, end in edges:
        if kind == "calls":
            sure = strategy not in GUESSES
            rank = sure + (sure and target is not None)
            place = (source, start, end)
            places[place] = max(places.get(place, 0), rank)
        elif kind in others:
            others[kind] += 1
    ranks = list(places.values())
    return Tally(
        symbols=len(kinds),
        variables=variables,
        functions=kinds.count("function") + kinds.count("method"),
        classes=kinds.count("class"),
        calls=len(ranks),
        calls_resolved=len(ranks) - ranks.count(0),
        calls_internal=ranks.count(2),
        imports=others["imports"],
        inherits=others["inherits"],
    )


def save_tally(connection: sqlite3.Connection, file: int, counts: Tally) -> None:
    """Replace the counts of a file."""
    marks = ",".join("?" * (1 + len(counts)))
    connection.execute(f"INSERT OR REPLACE INTO tally VALUES ({marks})", (file, *counts))


def sums(connection: sqlite3.Connection, view: int) -> Tally:
    """Return the counts of a view."""
    columns = ", ".join(f"coalesce(sum({name}), 0)" for name in Tally._fields)
    row = connection.execute(
        f"SELECT {columns} FROM tally t JOIN file f ON f.id = t.file WHERE f.view = ?", (view,)
    ).fetchone()
    return Tally(*row)
