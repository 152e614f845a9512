"""Facts in the database: written once per content, read back by content."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from ..extraction.parse import DEADLINE_REASON
from ..facts import Binding, Definition, Facts, Import, Reference

_JSON_FIELDS = (6, 7)  # decorators and parameters in Definition
_reference_row = attrgetter(*(one.name for one in fields(Reference)[:6]))
_import_row = attrgetter(*(one.name for one in fields(Import)))
_binding_row = attrgetter(*(one.name for one in fields(Binding)))
_definition_values = attrgetter(*(one.name for one in fields(Definition)[:18]))


class FactStore:
    """The facts of one language's extractor.

    Args:
        connection: the database.
        fingerprint: the extractor's; facts of others are not seen.
    """

    def __init__(self, connection: sqlite3.Connection, fingerprint: str) -> None:
        self._connection = connection
        self._fingerprint = fingerprint
        self._extractor: int | None = self._find()
        self._known: dict[str, int] | None = None

    def known(self) -> dict[str, int]:
        """Return row ids by git's blob id; deadlines that passed do not count as known."""
        if self._known is None:
            rows = self._connection.execute(
                "SELECT oid, id FROM blob WHERE extractor = ? AND reason NOT LIKE ?",
                (self._extractor, f"{DEADLINE_REASON}%"),
            )
            self._known = dict(rows)
        return self._known

    def add(self, oid: str, facts: Facts) -> int:
        """Store the facts of a blob and return its row id; call inside a transaction."""
        if self._extractor is None:
            self._extractor = self._register()
        blob, complete = self._place(oid, facts)
        if complete:
            return blob
        self._insert("def", blob, map(_definition_row, facts.definitions))
        self._insert("ref", blob, map(_reference_row, facts.references))
        self._insert("imp", blob, map(_import_row, facts.imports))
        self._insert("flow", blob, map(_binding_row, facts.bindings))
        self.known()[oid] = blob
        return blob

    def read(self, blob: int) -> Facts:
        """Return the facts of a row id."""
        status, reason, lines = self._connection.execute(
            "SELECT status, reason, lines FROM blob WHERE id = ?", (blob,)
        ).fetchone()
        return Facts(
            status,
            reason,
            lines,
            self.definitions(blob),
            tuple(Reference(*row) for row in self._rows("ref", blob)),
            tuple(Import(*row) for row in self._rows("imp", blob)),
            tuple(Binding(*row) for row in self._rows("flow", blob)),
        )

    def definitions(self, blob: int) -> tuple[Definition, ...]:
        """Return only the definitions of a row id."""
        return tuple(definition(row) for row in self._rows("def", blob))

    def _rows(self, table: str, blob: int) -> Iterable[tuple[Any, ...]]:
        found = self._connection.execute(
            f"SELECT * FROM {table} WHERE blob = ? ORDER BY position",  # noqa: S608 - our names
            (blob,),
        )
        return (row[2:] for row in found)

    def _insert(self, table: str, blob: int, rows: Iterable[Sequence[object]]) -> None:
        numbered = [(blob, position, *row) for position, row in enumerate(rows)]
        if numbered:
            marks = ",".join("?" * len(numbered[0]))
            self._connection.executemany(
                f"INSERT INTO {table} VALUES ({marks})",  # noqa: S608 - our names
                numbered,
            )

    def _find(self) -> int | None:
        row = self._connection.execute(
            "SELECT id FROM extractor WHERE language = 'python' AND fingerprint = ?",
            (self._fingerprint,),
        ).fetchone()
        return None if row is None else int(row[0])

    def _register(self) -> int:
        self._connection.execute(
            "INSERT OR IGNORE INTO extractor (language, fingerprint) VALUES ('python', ?)",
            (self._fingerprint,),
        )
        return self._find() or 0

    def _place(self, oid: str, facts: Facts) -> tuple[int, bool]:
        """Return the row id for a blob's facts, and whether another process has stored them.

        A row that a passed deadline left keeps its id, since views may show it.
        """
        found = self._connection.execute(
            "SELECT id, reason FROM blob WHERE oid = ? AND extractor = ?", (oid, self._extractor)
        ).fetchone()
        state = (facts.status, facts.reason, facts.lines)
        if found is None:
            cursor = self._connection.execute(
                "INSERT INTO blob (oid, extractor, status, reason, lines) VALUES (?,?,?,?,?)",
                (oid, self._extractor, *state),
            )
            return int(cursor.lastrowid or 0), False
        blob, reason = found
        if not reason.startswith(DEADLINE_REASON):
            self.known()[oid] = blob
            return blob, True
        self._connection.execute("DELETE FROM def WHERE blob = ?", (blob,))
        self._connection.execute(
            "UPDATE blob SET status = ?, reason = ?, lines = ? WHERE id = ?", (*state, blob)
        )
        return blob, False


def definition(row: Sequence[object]) -> Definition:
    """Build a definition from the columns of ``def`` after blob and position."""
    values = list(row)
    for index in _JSON_FIELDS:
        values[index] = tuple(json.loads(str(values[index])))
    values[-1] = bool(values[-1])
    return Definition(*values)  # type: ignore[arg-type]


def _definition_row(one: Definition) -> list[object]:
    values: list[object] = list(_definition_values(one))
    for index in _JSON_FIELDS:
        values[index] = json.dumps(values[index], ensure_ascii=False)
    values[-1] = int(one.conditional)
    return values
