"""A copy of the graph that one machine leaves for the next, as a CI's cache keeps it.

It saves time and nothing else: a copy that is missing, damaged or of another version is left, and
the graph is made from git. What is taken must have the tables of this version and nothing beside
them, for a trigger or a view of somebody else's would run with the next write.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.lock import exclusive
from .extraction.budget import Budget
from .store.schema import APPLICATION_ID, SCHEMA, VERSION
from .tracked import Tracked

if TYPE_CHECKING:
    from ..core.console import Console
    from .update import GraphSettings

NAME = "graph.db"


@dataclass(frozen=True, slots=True)
class CacheKey:
    """How a copy is found.

    Attributes:
        prefix: what copies of this version share: schema, extractors, settings.
        commit: that the copy shows.
    """

    prefix: str
    commit: str

    def lines(self) -> list[str]:
        """Return it as a CI takes it from its jobs."""
        return [f"key={self.prefix}{self.commit}", f"prefix={self.prefix}"]


def cache_key(commit: str, settings: GraphSettings) -> CacheKey:
    """Return the key of the graph of a commit.

    Args:
        commit: its id.
        settings: what is read.
    """
    budget = Budget(settings.max_file_bytes, settings.max_line_bytes)
    basis = Tracked(settings.exclude, budget).basis()
    return CacheKey(f"housestyle-graph-{VERSION}-{basis}-", commit)


def leave_copy(database: Path, folder: Path) -> None:
    """Leave a copy of the graph as of one moment, without the room of what was deleted in it.

    Args:
        database: the graph's file.
        folder: where to; made.

    Raises:
        UserError: it cannot be written.
    """
    aside, target = folder / f".{NAME}.new", folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside.unlink(missing_ok=True)
        with closing(sqlite3.connect(database, timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", [str(aside)])
        aside.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise UserError(f"no copy can be left in {folder} ({error})", "free some space") from error


def take_copy(folder: Path, database: Path, console: Console) -> bool:
    """Take up a copy where there is no graph yet; return whether that was done.

    Args:
        folder: where a copy may be.
        database: the graph's file.
        console: where a copy that is left is told.
    """
    source = folder / NAME
    if database.exists() or source.is_symlink() or not source.is_file():
        return False
    lock = database.with_name(f"{database.name}.lock")
    aside = database.with_name(f"{database.name}.copy")
    with exclusive(lock, "making the graph", wait=True):
        if database.exists():
            return False
        try:
            shutil.copyfile(source, aside)
            if _is_sound(aside):
                aside.replace(database)
                return True
        except (OSError, sqlite3.Error):
            pass  # told below, and made from git
        finally:
            aside.unlink(missing_ok=True)
    console.say(f"warning: the copy of the graph in {folder} is damaged or outdated, and is left")
    return False


def _is_sound(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if (application, version) != (APPLICATION_ID, VERSION) or _tables(connection) != _ours():
            return False
        (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        connection.execute("PRAGMA journal_mode = WAL")
        return bool(sound == "ok")


@cache
def _ours() -> frozenset[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        return _tables(connection)


def _tables(connection: sqlite3.Connection) -> frozenset[tuple[str, ...]]:
    rows = connection.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master")
    return frozenset(row for row in rows if not row[1].startswith("sqlite_"))
