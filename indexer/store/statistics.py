"""Counts over one view."""

from __future__ import annotations

import sqlite3

UNRESOLVED = ("unresolved", "name")  # strategies that do not count as an answer

_COUNTS = {
    "files": "SELECT count(*) FROM view_file WHERE view = :view",
    "contents": "SELECT count(DISTINCT blob) FROM view_file WHERE view = :view",
    "indexed": "SELECT count(*) FROM view_file f JOIN blob b ON b.id = f.blob"
    " WHERE view = :view AND status != 'skipped'",
    "skipped": "SELECT count(*) FROM view_file f JOIN blob b ON b.id = f.blob"
    " WHERE view = :view AND status = 'skipped'",
    "symbols": "SELECT count(*) FROM sym WHERE view = :view",
    "functions": "SELECT count(*) FROM sym s JOIN def d ON (d.blob, d.position) ="
    " (s.blob, s.position) WHERE view = :view AND kind IN ('function', 'method')",
    "classes": "SELECT count(*) FROM sym s JOIN def d ON (d.blob, d.position) ="
    " (s.blob, s.position) WHERE view = :view AND kind = 'class'",
    "calls": "SELECT count(*) FROM (SELECT DISTINCT source, start_byte, end_byte FROM edge"
    " WHERE view = :view AND kind = 'calls')",
    "calls_resolved": "SELECT count(*) FROM (SELECT DISTINCT source, start_byte, end_byte"
    " FROM edge WHERE view = :view AND kind = 'calls'"
    " AND strategy NOT IN ('unresolved', 'name'))",
    "calls_internal": "SELECT count(*) FROM (SELECT DISTINCT source, start_byte, end_byte"
    " FROM edge WHERE view = :view AND kind = 'calls'"
    " AND strategy != 'name' AND target != '')",
    "imports": "SELECT count(*) FROM edge WHERE view = :view AND kind = 'imports'",
    "inherits": "SELECT count(*) FROM edge WHERE view = :view AND kind = 'inherits'",
    "commits": "SELECT count(*) FROM history WHERE view = :view",
    "changes": "SELECT count(*) FROM change WHERE view = :view",
}


def view_counts(connection: sqlite3.Connection, view: int) -> dict[str, int]:
    """Return how many files, symbols, calls and so on a view holds.

    ``calls`` counts places in the source; ``calls_resolved`` those that lead to a symbol or to
    something known outside, mere namesakes not included; ``calls_internal`` those that lead to
    a symbol.
    """
    return {
        name: int(connection.execute(statement, {"view": view}).fetchone()[0])
        for name, statement in _COUNTS.items()
    }
