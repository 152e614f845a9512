"""Cursor: conversations in the editor's database, and transcripts of its agents.

The database holds those of all projects; only those are opened whose window is known to have shown
this repository, or of which nothing is known.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Set
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..model import Entry, Mark
from ..source import Origin, Surroundings, Tally
from ..worktrees import worktrees
from . import cursor_listing, databases, files, jsonl
from .cursor_bubbles import Composer
from .cursor_transcripts import Transcript

_PLACES = (
    ".config/Cursor/User",
    "Library/Application Support/Cursor/User",
    "AppData/Roaming/Cursor/User",
)
_TRANSCRIPTS = ("*/*.jsonl", "*.jsonl", "*/subagents/*.jsonl")
_OTHER = re.compile(r"[^A-Za-z0-9]+")


class Cursor:
    """Reads the database, and transcripts of conversations that are not in it."""

    name = "cursor"
    is_personal = True

    def origins(self, around: Surroundings) -> Iterator[Origin]:
        """Yield the conversations that may be this repository's, each an origin of its own."""
        roots = worktrees(around.repository)
        known = set[str]()
        for user in _users(around):
            with suppress(TimeoutError):  # next time
                for origin in list(cursor_listing.listed(user, roots)):
                    known.add(origin.key)
                    yield origin
        yield from _transcripts(around.home / ".cursor" / "projects", roots, known)

    def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[Entry]:
        """Yield a conversation: from the database as a whole, from a transcript after a cursor."""
        if origin.path is None:
            return
        if origin.path.suffix == ".jsonl":
            parser = Transcript(origin.path.stem, origin.cwd, tally)
            yield from jsonl.entries(origin.path, cursor, tally, parser)
            return
        with databases.opened(origin.path) as connection, databases.tolerant(tally):
            if connection:
                values = Values(connection)
                yield from Composer(origin.key, origin.cwd, values.value, tally).entries()
        yield Mark("")


class Values:
    """The values of Cursor's table of keys."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def value(self, key: str) -> Any:  # noqa: ANN401 whatever the database holds
        """Return the value of a key; None when it is missing or too large."""
        try:
            row = self._connection.execute(
                "SELECT value FROM cursorDiskKV WHERE key = ?", (key,)
            ).fetchone()
        except sqlite3.DataError:
            return None
        return row[0] if row else None


def _users(around: Surroundings) -> Iterator[Path]:
    settings = around.environment.get("XDG_CONFIG_HOME")
    places = [around.home / place for place in _PLACES]
    if settings:
        places.insert(0, Path(settings) / "Cursor" / "User")
    yield from dict.fromkeys(place for place in places if place.is_dir())


def _transcripts(projects: Path, roots: list[Path], known: Set[str]) -> Iterator[Origin]:
    """Yield the transcripts of the windows that showed a worktree; its path names their folder."""
    named = {_plain(str(root)): str(root) for root in reversed(roots)}
    try:
        folders = sorted(projects.iterdir())
    except OSError:
        return
    for folder in folders:
        cwd = named.get(_plain(folder.name))
        for pattern in _TRANSCRIPTS if cwd else ():
            for origin in files.found(folder / "agent-transcripts", pattern):
                if origin.path and origin.path.stem not in known:
                    key = f"{folder.name}/{origin.key}"
                    yield Origin(key, origin.path, origin.state, cwd or "")


def _plain(path: str) -> str:
    return _OTHER.sub("-", path).strip("-")


SOURCE = Cursor()
