"""What a session did to files, as pairing sees it: pieces of turns, read from the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..store import Sessions
from ..store.rows import EditRow, SessionRow

LARGEST = 20_000  # lines of one edit; what is more is data


@dataclass(frozen=True, slots=True)
class Piece:
    """One edit of one file.

    Attributes:
        session: key of the session.
        turn: key of the turn.
        order: place among the session's edits.
        time: seconds since the epoch; 0 unknown.
        path: of the file, relative to the repository.
        added: lines put in, as they are written.
        removed: lines taken out.
        is_timed: the time is the turn's own, not that of another one or of the session.

    """

    session: int
    turn: int
    order: int
    time: float
    path: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    is_timed: bool = True


@dataclass(frozen=True, slots=True)
class Work:
    """A session and its edits.

    Attributes:
        session: it, as stored.
        pieces: its edits, in order.
        branches: key of a turn → the branch that was checked out then.

    """

    session: SessionRow
    pieces: tuple[Piece, ...] = ()
    branches: dict[int, str] = field(default_factory=dict)

    @property
    def paths(self) -> set[str]:
        """The files that it edited."""
        return {piece.path for piece in self.pieces}

    @property
    def begin(self) -> float:
        """When it began; 0 unknown."""
        times = [piece.time for piece in self.pieces if piece.time]
        return min([self.session.time, *times] if self.session.time else times, default=0.0)

    @property
    def end(self) -> float:
        """When its last edit was made; 0 unknown."""
        return max((piece.time for piece in self.pieces), default=self.session.time)


def work_of(sessions: Sessions, session: SessionRow) -> Work:
    """Read what the live turns of a session did to files of the repository."""
    branches = {turn.id: turn.branch or session.branch for turn in sessions.turns(session.id)}
    return Work(session, tuple(_pieces(sessions, session)), branches)


def _pieces(sessions: Sessions, session: SessionRow) -> Iterator[Piece]:
    time = session.time
    for order, edit in enumerate(sessions.edits(session.id)):
        time = edit.time or time  # a turn without a time was said after the one before
        if _counts(edit):
            added, removed = edit.added[:LARGEST], edit.removed[:LARGEST]
            where = (session.id, edit.turn, order, time, edit.path)
            yield Piece(*where, added, removed, bool(edit.time))


def _counts(edit: EditRow) -> bool:
    return edit.status != "failed" and is_inside(edit.path)


def is_inside(path: str) -> bool:
    """Return whether a stored path is one of the repository's."""
    parts = path.split("/")
    return bool(path) and path[0] not in "/~" and "\0" not in path and ".." not in parts
