"""Facts in the database: written once per content, read back by content."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..extraction.budget import DEADLINE_REASON
from ..facts import Definition
from .rows import FactRows

MISSING_REASON = "missing"  # first word, when git does not have the object
TRIED_AGAIN = (DEADLINE_REASON, MISSING_REASON)
VARIABLES = ("field", "constant")  # kinds without a body
DEFINITION_COLUMNS = (
    "scope, qualname, name, kind, signature, docstring, decorators, parameters,"
    " start_byte, end_byte, body_byte, start_line, end_line, complexity, cognitive, nesting,"
    " body_hash, own_hash"
)
_MARKS = ",".join("?" * 20)


class FactStore:
    """The facts that present extractors made.

    Args:
        connection: the database.
        fingerprint: language → fingerprint of its extractor; facts of others are not seen.
    """

    def __init__(self, connection: sqlite3.Connection, fingerprint: Callable[[str], str]) -> None:
        self._connection = connection
        self._fingerprint = fingerprint
        self._extractors: dict[str, int] = {}

    def find(self, language: str, oids: Iterable[str]) -> dict[str, int]:
        """Return row ids by git's blob id, of the contents that have facts.

        Reasons that may pass, such as a deadline, do not count as facts.
        """
        found: dict[str, int] = {}
        for oid in dict.fromkeys(oids):
            blob, reason = self._stored(language, oid)
            if blob and not reason.startswith(TRIED_AGAIN):
                found[oid] = blob
        return found

    def row(self, language: str, oid: str) -> int:
        """Return the row id of a content that was added, whatever came of it."""
        return self._stored(language, oid)[0]

    def add(self, language: str, oid: str, rows: FactRows) -> None:
        """Store the facts of a content; call inside a transaction.

        A row whose reason may pass keeps its id, since views may show it.
        """
        blob, reason = self._stored(language, oid)
        state = (rows.status, rows.reason, rows.lines, rows.flow, rows.refs)
        if not blob:
            blob = self._insert(self._register(language), oid, state)
        elif reason.startswith(TRIED_AGAIN):
            self._replace(blob, state)
        else:
            return
        self._connection.executemany(
            f"INSERT INTO def VALUES ({_MARKS})",
            ((blob, *row) for row in rows.definitions),
        )

    def collect(self) -> None:
        """Delete the facts of older extractors that no view shows; call inside a transaction."""
        for spoken, current in self._extractors.items():
            stale = (
                "SELECT id FROM blob WHERE extractor IN"
                " (SELECT id FROM extractor WHERE language = ? AND id <> ?)"
                " AND NOT EXISTS (SELECT 1 FROM file WHERE file.blob = blob.id)"
            )
            self._connection.execute(f"DELETE FROM def WHERE blob IN ({stale})", (spoken, current))
            self._connection.execute(f"DELETE FROM blob WHERE id IN ({stale})", (spoken, current))

    def definitions(self, blob: int) -> tuple[Definition, ...]:
        """Return the definitions of a row id, without fields and constants."""
        rows = self._connection.execute(
            f"SELECT {DEFINITION_COLUMNS} FROM def WHERE blob = ?"
            " AND kind NOT IN ('field', 'constant') ORDER BY position",
            (blob,),
        )
        return tuple(definition(row) for row in rows)

    def _stored(self, language: str, oid: str) -> tuple[int, str]:
        row = self._connection.execute(
            "SELECT id, reason FROM blob WHERE oid = ? AND extractor = ?",
            (oid, self._extractor(language)),
        ).fetchone()
        return row or (0, "")

    def _extractor(self, language: str) -> int:
        """Return the row id of a language's extractor; 0 when it has none yet."""
        if language not in self._extractors:
            row = self._connection.execute(
                "SELECT id FROM extractor WHERE language = ? AND fingerprint = ?",
                (language, self._fingerprint(language)),
            ).fetchone()
            if row is None:
                return 0
            self._extractors[language] = int(row[0])
        return self._extractors[language]

    def _register(self, language: str) -> int:
        if not self._extractor(language):
            self._connection.execute(
                "INSERT INTO extractor (language, fingerprint) VALUES (?, ?)",
                (language, self._fingerprint(language)),
            )
        return self._extractor(language)

    def _insert(self, extractor: int, oid: str, state: tuple[object, ...]) -> int:
        cursor = self._connection.execute(
            "INSERT INTO blob (oid, extractor, status, reason, lines, flow, refs)"
            " VALUES (?,?,?,?,?,?,?)",
            (oid, extractor, *state),
        )
        return int(cursor.lastrowid or 0)

    def _replace(self, blob: int, state: tuple[object, ...]) -> None:
        self._connection.execute("DELETE FROM def WHERE blob = ?", (blob,))
        self._connection.execute(
            "UPDATE blob SET status = ?, reason = ?, lines = ?, flow = ?, refs = ? WHERE id = ?",
            (*state, blob),
        )


def definition(row: Sequence[Any]) -> Definition:
    """Build a definition from ``DEFINITION_COLUMNS``; what only the resolver asks is left out."""
    return Definition(
        scope=row[0],
        qualname=row[1],
        name=row[2],
        kind=row[3],
        signature=row[4],
        docstring=row[5],
        decorators=array(row[6]),
        parameters=array(row[7]),
        returns="",
        start_byte=row[8],
        end_byte=row[9],
        body_byte=row[10],
        start_line=row[11],
        end_line=row[12],
        complexity=row[13],
        cognitive=row[14],
        nesting=row[15],
        body_hash=row[16],
        own_hash=row[17],
        conditional=False,
    )


def array(packed: str) -> tuple[str, ...]:
    """Return a JSON array of strings."""
    return () if packed == "[]" else tuple(json.loads(packed))
