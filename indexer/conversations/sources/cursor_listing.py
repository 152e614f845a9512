"""Which conversations Cursor's database holds, in which folder, and whether they changed.

A row that is written anew gets a new number, for ``key`` is unique ``ON CONFLICT REPLACE``; only
the row with the highest number may keep it. So a conversation is as it was when its rows have the
numbers that they had, and the file is untouched where one of them has the highest.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..source import Origin, Tally
from ..worktrees import Inside
from . import databases, documents
from .addresses import local
from .cursor_bubbles import folder_of
from .fields import mapping, mappings, text

_COMPOSER, _BUBBLE = "composerData:", "bubbleId:"
_KEYS = "SELECT key, rowid FROM cursorDiskKV WHERE key >= ? AND key < ? ORDER BY key"
_LONGEST_ID = 200


@dataclass
class _Seen:
    """What is known of a conversation before it is opened."""

    cwd: str = ""
    highest: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def add(self, key: str, number: int) -> None:
        """Take a row."""
        self.highest = max(self.highest, number)
        self.digest.update(f"{key}\0{number}\0".encode("utf-8", "replace"))


def listed(user: Path, roots: Sequence[Path]) -> Iterator[Origin]:
    """Yield the conversations of a person's Cursor that may be those of a repository.

    Args:
        user: folder of Cursor's settings.
        roots: worktrees of the repository.

    """
    path = user / "globalStorage" / "state.vscdb"
    with databases.opened(path) as connection, databases.tolerant(Tally()):
        if connection and {"key", "value"} <= databases.columns(connection, "cursorDiskKV"):
            yield from _listed(connection, path, _folders(user, connection), Inside(roots))


def _listed(
    connection: sqlite3.Connection, path: Path, folders: dict[str, str], inside: Inside
) -> Iterator[Origin]:
    seen = _seen(connection)
    (highest,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM cursorDiskKV").fetchone()
    for native, one in sorted(seen.items()):
        cwd = folders.get(native, "")
        if not cwd or cwd in inside:
            last = databases.stamp(path) if one.highest == highest else ""
            yield Origin(native, path, f"{one.digest.hexdigest()[:16]}{last}", cwd)


def _seen(connection: sqlite3.Connection) -> dict[str, _Seen]:
    """Return the conversations that have messages, or may hold them themselves."""
    seen = defaultdict[str, _Seen](_Seen)
    for prefix in (_COMPOSER, _BUBBLE):
        for key, number in connection.execute(_KEYS, (prefix, f"{prefix[:-1]};")):
            native = key.split(":", 2)[1] if isinstance(key, str) else ""
            if 0 < len(native) <= _LONGEST_ID:
                seen[native].add(key, number)
    return dict(seen)


def _folders(user: Path, connection: sqlite3.Connection) -> dict[str, str]:
    """Return the folders of the windows that conversations were held in, as far as known."""
    windows = _windows(user)
    found: dict[str, str] = {}
    if {"composerId", "workspaceId", "value"} <= databases.columns(connection, "composerHeaders"):
        rows = connection.execute("SELECT composerId, workspaceId, value FROM composerHeaders")
        for native, window, value in rows:
            named = folder_of(mapping(documents.loaded(value)))
            found[text(native)] = named or windows.get(text(window), "")
    for window, folder in windows.items():
        for native in _held_in(user / "workspaceStorage" / window / "state.vscdb"):
            found[native] = found.get(native) or folder
    return found


def _windows(user: Path) -> dict[str, str]:
    """Return the folders that windows showed."""
    found = {}
    for path in sorted(user.glob("workspaceStorage/*/workspace.json")):
        folder = local(mapping(documents.document(path, Tally())).get("folder"))
        if folder:
            found[path.parent.name] = folder
    return found


def _held_in(path: Path) -> list[str]:
    """Return the conversations that a window's own database lists."""
    query = "SELECT value FROM ItemTable WHERE key = 'composer.composerData'"
    with databases.opened(path) as connection, databases.tolerant(Tally()):
        if connection and databases.columns(connection, "ItemTable"):
            row = connection.execute(query).fetchone()
            data = mapping(documents.loaded(row[0] if row else None))
            return [text(one.get("composerId")) for one in mappings(data.get("allComposers"))]
    return []
