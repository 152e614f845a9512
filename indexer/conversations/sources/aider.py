"""Aider's history of a repository: ``.aider.chat.history.md`` in the root of a worktree.

A Markdown file that grows. ``# aider chat started at …`` begins a session, ``#### `` are the words
of the person, ``> `` those of aider itself; both end with two spaces, which tells them from
headings and quotations of the model, whose answer is everything else. Cursors stand before the
last question, so that an answer which was still being written is told again, whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from ..model import Entry, Mark
from ..source import Origin, Surroundings, Tally
from ..worktrees import digest, keyed
from . import files, jsonl
from .aider_history import History

NAME = ".aider.chat.history.md"
_MARK_EVERY = 4 << 20  # bytes


class Aider:
    """Reads the histories of all worktrees."""

    name = "aider"
    is_personal = True

    def origins(self, around: Surroundings) -> Iterator[Origin]:
        """Yield the history of each worktree that has one."""
        for key, folder in keyed(around.repository):
            origin = files.of(folder / NAME, key)
            if origin:
                yield origin

    def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[Entry]:
        """Yield what a history tells after a cursor."""
        file = files.opened(origin.path) if origin.path else None
        if origin.path is None or file is None:
            return
        with file:
            yield from _read(file, cursor, tally, origin.path.parent)


def _read(file: BinaryIO, cursor: str, tally: Tally, folder: Path) -> Iterator[Entry]:
    safe = jsonl.resumed(file, cursor)
    begin = marked = safe.offset
    seen = safe.memory.get("seen")
    seen = seen if type(seen) is int else 0
    met = Tally()
    history = History(str(folder), digest(folder), met, safe.memory)
    for raw, end in jsonl.lines(file, begin, met):
        if not raw.endswith(b"\n"):
            break
        line = raw.decode("utf-8", "replace")
        if history.begins(line):
            yield from history.told()
            safe = jsonl.Position(begin, history.memory)
            if begin - marked >= _MARK_EVERY:
                yield _mark(file, safe, begin)
                marked = begin
        yield from history.add(line)
        tally.broken += met.broken if end > seen else 0
        met.broken, begin = 0, end
    yield from history.told()
    yield _mark(file, safe, begin)


def _mark(file: BinaryIO, safe: jsonl.Position, seen: int) -> Mark:
    """Return a mark before the last question; what was met behind it is not counted twice."""
    return Mark(jsonl.sealed(file, replace(safe, memory={**safe.memory, "seen": seen})))


SOURCE = Aider()
