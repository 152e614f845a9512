"""The corpus as canonical lines: what two corpora of the same commit have in common, whole.

Numbers of rows depend on the order of arrival, so candidates and protected texts are named by what
identifies them.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator

from ...core.digest import canonical_json

QUERIES = {
    "source": "SELECT key, kind FROM source ORDER BY key",
    "candidate": (
        'SELECT id, source, kind, path, symbol, "commit", author, first, last, exact, tokens,'
        " is_test, measures, outcome, prompt, suffix, completion, blob, shows, whole, taught,"
        " grams, bands, signature FROM candidate JOIN content c ON c.candidate = number"
        " LEFT JOIN sketch s ON s.candidate = number ORDER BY id, source"
    ),
    "protected": (
        "SELECT space, key, tokens, exact, grams, signature FROM protected ORDER BY space, key"
    ),
    "leak": (
        "SELECT id, source, space, key FROM leak JOIN candidate c ON c.number = candidate"
        " JOIN protected p ON p.number = protected ORDER BY id, source, space, key"
    ),
}


def dump_lines(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield one JSON line for every row, in an order that depends on the rows alone."""
    for table, query in QUERIES.items():
        for row in connection.execute(query):
            yield canonical_json([table, *map(_told, row)])


def _told(value: object) -> object:
    return hashlib.sha256(value).hexdigest()[:16] if isinstance(value, bytes) else value
