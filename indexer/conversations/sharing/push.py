"""Approved sessions go to the store, and what was refused afterwards is taken back there.

Nothing else of ``sessions.db`` ever leaves the machine, and nothing in which a scanner for secrets,
when one is installed, sees one. A push that is killed is taken up by the
next: objects are named by what is in them, so none is there twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ....core.console import Console
from ....core.second_opinion import second_opinion
from ..store.rows import SessionRow, Standing
from .desk import Desk, drawn_up
from .form import MAX_BYTES, Content
from .names import MAX_VERSIONS, Version
from .shape import to_json
from .shelf import Object, Shelf

_APPROVED: tuple[Standing, ...] = ("approved",)
_REFUSED: tuple[Standing, ...] = ("refused",)
Sending = Literal["pushed", "withdrawn", "there already", "too large", "empty", "secret"]


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one session.

    Attributes:
        session: it.
        what: what was done, or why nothing was.
        name: of the object in the store; "" when there is none.
        size: of the object in bytes.

    """

    session: SessionRow
    what: Sending
    name: str = ""
    size: int = 0


def push(desk: Desk, shelf: Shelf, console: Console, *, dry: bool = False) -> list[Sent]:
    """Bring the store up to what the person at this machine approved and refused.

    Args:
        desk: the database.
        shelf: where sessions are shared.
        console: where progress is told.
        dry: only tell what would be done.

    Raises:
        UserError: the store cannot be used.

    """
    there = shelf.newest()
    wanted = desk.sessions.sessions(_APPROVED)
    refused = [one for one in desk.sessions.sessions(_REFUSED) if one.digest in there]
    sent: list[Sent] = []
    with console.progress("push", len(wanted) + len(refused)) as advance:
        for told in _sendings(desk, shelf, there, wanted, refused):
            if isinstance(told, Sent):
                sent.append(told)
            else:
                sent.append(_send(desk, shelf, *told, dry=dry))
            advance(len(sent))
    return sent


def _sendings(
    desk: Desk,
    shelf: Shelf,
    there: dict[str, Version],
    wanted: list[SessionRow],
    refused: list[SessionRow],
) -> Iterator[Sent | tuple[SessionRow, Sending, Object]]:
    """Yield what has to be sent, and what cannot be."""
    for session in wanted:
        entries = desk.leaving(session)
        last = there.get(session.digest)
        if not entries:
            yield Sent(session, "empty")
            continue
        same = drawn_up(session, entries, shelf.repository, last.number) if last else None
        if same and same.version == last:
            yield session, "there already", same
            continue
        ready = drawn_up(session, entries, shelf.repository, _next(last))
        if len(ready.data) > MAX_BYTES:
            yield Sent(session, "too large", size=len(ready.data))
        elif second_opinion([_words(entries)]).found:
            yield Sent(session, "secret", size=len(ready.data))
        else:
            yield session, "pushed", ready
    for session in refused:
        last = there[session.digest]
        if not last.is_withdrawn:
            yield session, "withdrawn", drawn_up(session, (), shelf.repository, _next(last))


def _words(entries: tuple[Content, ...]) -> str:
    """Return all texts of a session, as a scanner for secrets reads them."""
    return "\n".join(text for entry in entries for text in _texts(to_json(entry)))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 any JSON value
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _next(last: Version | None) -> int:
    return min(last.number + 1, MAX_VERSIONS) if last else 1


def _send(
    desk: Desk, shelf: Shelf, session: SessionRow, what: Sending, ready: Object, *, dry: bool
) -> Sent:
    """Store an object, and only then note that it is public."""
    if not dry:
        shelf.put(ready)
        if what != "withdrawn":
            with desk.sessions.writing():
                desk.sessions.set_standing(session.id, "published")
    return Sent(session, what, ready.version.name, len(ready.data))
