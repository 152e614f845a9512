"""Brings a ``sessions.db`` of an older version up to this one, row for row."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from .schema import VERSION

STEPS: Mapping[int, tuple[str, ...]] = {}
"""Version → the statements that make the next one of it; each keeps every row."""


def migrate(connection: sqlite3.Connection) -> None:
    """Take all steps in one transaction: the database is of the old version or of this one."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for number in range(version, VERSION):
            for statement in STEPS[number]:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
