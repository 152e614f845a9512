"""Counts over one view."""

from __future__ import annotations

import sqlite3

from .tally import sums

_COUNTS = {
    "files": "SELECT count(blob) FROM file WHERE view = :view",
    "contents": "SELECT count(DISTINCT blob) FROM file WHERE view = :view",
    "skipped": "SELECT count(*) FROM file f JOIN blob b ON b.id = f.blob"
    " WHERE view = :view AND status = 'skipped'",
    "commits": "SELECT count(*) FROM history WHERE view = :view",
    "changes": "SELECT count(*) FROM change WHERE view = :view",
}


def view_counts(connection: sqlite3.Connection, view: int) -> dict[str, int]:
    """Return how many files, symbols, calls and so on a view holds.

    ``symbols`` leaves fields and constants (``variables``) out. ``calls`` counts places in the
    source; ``calls_resolved`` those that lead to a symbol or to something known outside, mere
    namesakes not included; ``calls_internal`` those that lead to a symbol.
    """
    counts = {
        name: int(connection.execute(statement, {"view": view}).fetchone()[0])
        for name, statement in _COUNTS.items()
    }
    indexed = counts["files"] - counts["skipped"]
    return {**counts, "indexed": indexed, **sums(connection, view)._asdict()}
