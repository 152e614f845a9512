"""What of a session leaves the machine when a person approves it: what counts, and nothing else.

Turns that were taken back stay here, as do the folder, the repository's address, and what cleaning
took out long before. The same code tells the person in the review and writes the object.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from ..model import Call, Edit, Result, Session, Turn
from ..store import Sessions
from ..store.rows import CallRow, EditRow, SessionRow, TurnRow
from .form import Content


def leaving(sessions: Sessions, session: SessionRow, author: str) -> tuple[Content, ...]:
    """Return the entries of a session that are shared: none when it has no turn that counts.

    Args:
        sessions: the database.
        session: one of its sessions.
        author: pseudonym of the person whose session it is.

    """
    turns = list(sessions.turns(session.id))
    if not turns:
        return ()
    edits = {call: list(of) for call, of in groupby(sessions.edits(session.id), _call_of)}
    entries: list[Content] = [_session(session)]
    known = {turn.native for turn in turns}
    for turn in turns:
        entries.extend(_turn(sessions, session, turn, edits, known, author))
    return tuple(entries)


def _call_of(edit: EditRow) -> int:
    return edit.call


def _session(row: SessionRow) -> Session:
    return Session(
        native=row.native,
        version=row.version,
        branch=row.branch,
        base=row.base,
        head=row.head,
        parent=row.parent,
        agent=row.agent,
        title=row.title,
        time=row.time,
        is_discussion=row.is_discussion,
    )


def _turn(
    sessions: Sessions,
    session: SessionRow,
    row: TurnRow,
    edits: dict[int, list[EditRow]],
    known: set[str],
    author: str,
) -> Iterator[Content]:
    """Yield a turn and its results; answers keep their parent in discussions, which branch."""
    calls = sessions.calls(row.id)
    wanted: dict[int, tuple[Edit, ...]] = defaultdict(tuple)
    made: dict[int, tuple[Edit, ...]] = defaultdict(tuple)
    for call in calls:
        for edit in edits.get(call.id, ()):
            (made if edit.is_made else wanted)[call.id] += (_edit(edit),)
    is_answer = session.is_discussion and row.parent in known
    yield Turn(
        session=session.native,
        native=row.native,
        role=row.role,
        text=row.text,
        parent=row.parent if is_answer else "",
        time=row.time,
        author=row.author or (author if row.role == "person" else ""),
        model=row.model,
        branch=row.branch,
        is_side=row.is_side,
        calls=tuple(_call(call, wanted[call.id]) for call in calls),
        place=row.place,
    )
    for call in calls:
        result = _result(session, call, made[call.id])
        if result is not None:
            yield result


def _edit(row: EditRow) -> Edit:
    return Edit(row.path, row.removed, row.added)


def _call(row: CallRow, edits: Sequence[Edit]) -> Call:
    return Call(row.native, row.name, row.operation, tuple(edits), row.paths, row.command)


def _result(session: SessionRow, call: CallRow, edits: tuple[Edit, ...]) -> Result | None:
    told = call.status or call.output or call.was_corrected or edits
    if not told:
        return None
    return Result(session.native, call.native, call.status, call.output, edits, call.was_corrected)
