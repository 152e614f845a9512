"""When the loop last came through to its end: a schedule that stops makes no sound."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from ..core.errors import UserError
from ..gate.history.shelf import Shelf, shelf_in
from ..indexer.conversations.sharing.names import first_commit
from .registry import shared_store
from .session import Session

_SPAN = re.compile(r"(?P<number>\d{1,6})(?P<unit>[mhd])")
_UNITS = {"m": 60, "h": 3600, "d": 86_400}


def span_seconds(text: str) -> int:
    """Return the seconds of a span such as ``36h``.

    Raises:
        UserError: it is none.
    """
    match = _SPAN.fullmatch(text)
    if match is None:
        raise UserError(f"{text[:20]!r} is no span of time", "write it as `90m`, `36h` or `3d`")
    return int(match["number"]) * _UNITS[match["unit"]]


def last_verdict(session: Session) -> int | None:
    """Return when anything was last decided here or, where there is a store, on any machine.

    Args:
        session: whose repository.

    Raises:
        UserError: the store cannot be used.
    """
    shelves = [shelf_in(session.workspace.verdicts)]
    if session.settings.store.url:
        name = f"verdicts/{first_commit(session.repository)}"
        shelves.append(Shelf(shared_store(session), name))
    names = [name for shelf in shelves for name in shelf.names()[-1:]]
    return max((int(name.partition("-")[0]) for name in names), default=None)


def told(last: int | None, now: int, within: int, what: str) -> str:
    """Say how long ago it was.

    Args:
        last: when it was, in seconds since the epoch; None: never.
        now: seconds since the epoch.
        within: seconds that may lie between.
        what: what it was.
    """
    if last is None:
        return f"{what} never came through"
    when = datetime.fromtimestamp(last, UTC).strftime("%Y-%m-%d %H:%M UTC")
    hours = max(0, now - last) / 3600
    more = f", more than {within / 3600:g} hours" if now - last > within else ""
    return f"{what} last came through {hours:.0f} hours ago ({when}){more}"
