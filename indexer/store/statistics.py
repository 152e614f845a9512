"""Counts over one view."""

from __future__ import annotations

import sqlite3

_SYMBOLS = (
    "sym s JOIN file f ON f.id = s.file JOIN def d ON (d.blob, d.position) = (f.blob, s.position)"
)
_EDGES = "edge e JOIN file f ON f.id = e.file"
_PLACES = f"SELECT DISTINCT e.file, source, start_byte, end_byte FROM {_EDGES} WHERE view = :view"

_COUNTS = {
    "files": "SELECT count(blob) FROM file WHERE view = :view",
    "contents": "SELECT count(DISTINCT blob) FROM file WHERE view = :view",
    "indexed": "SELECT count(*) FROM file f JOIN blob b ON b.id = f.blob"
    " WHERE view = :view AND status != 'skipped'",
    "skipped": "SELECT count(*) FROM file f JOIN blob b ON b.id = f.blob"
    " WHERE view = :view AND status = 'skipped'",
    "symbols": f"SELECT count(*) FROM {_SYMBOLS}"
    " WHERE s.view = :view AND kind NOT IN ('field', 'constant')",
    "variables": f"SELECT count(*) FROM {_SYMBOLS}"
    " WHERE s.view = :view AND kind IN ('field', 'constant')",
    "functions": f"SELECT count(*) FROM {_SYMBOLS}"
    " WHERE s.view = :view AND kind IN ('function', 'method')",
    "classes": f"SELECT count(*) FROM {_SYMBOLS} WHERE s.view = :view AND kind = 'class'",
    "calls": f"SELECT count(*) FROM ({_PLACES} AND kind = 'calls')",
    "calls_resolved": f"SELECT count(*) FROM ({_PLACES} AND kind = 'calls'"
    " AND strategy NOT IN ('unresolved', 'name'))",
    "calls_internal": f"SELECT count(*) FROM ({_PLACES} AND kind = 'calls'"
    " AND strategy != 'name' AND target IS NOT NULL)",
    "imports": f"SELECT count(*) FROM {_EDGES} WHERE view = :view AND kind = 'imports'",
    "inherits": f"SELECT count(*) FROM {_EDGES} WHERE view = :view AND kind = 'inherits'",
    "commits": "SELECT count(*) FROM history WHERE view = :view",
    "changes": "SELECT count(*) FROM change WHERE view = :view",
}


def view_counts(connection: sqlite3.Connection, view: int) -> dict[str, int]:
    """Return how many files, symbols, calls and so on a view holds.

    ``symbols`` leaves fields and constants out. ``calls`` counts places in the source;
    ``calls_resolved`` those that lead to a symbol or to something known outside, mere namesakes
    not included; ``calls_internal`` those that lead to a symbol.
    """
    return {
        name: int(connection.execute(statement, {"view": view}).fetchone()[0])
        for name, statement in _COUNTS.items()
    }
