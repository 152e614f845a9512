"""Keeps the reasons of sessions up to date in ``sessions.db``."""

from __future__ import annotations

import hashlib

from ....core.console import Console
from ..store import Sessions
from ..store.rows import SessionRow
from .cues import CUES
from .said import reasons_said
from .weights import WEIGHTS

STAGE = "reasons"
RULE = 1  # raised when reasons are told by another rule, though the cues are the same


def tell_reasons(sessions: Sessions, console: Console) -> int:
    """Find the reasons in all sessions that have changed, and return how many sessions those are.

    Args:
        sessions: opened for writing.
        console: tells how far it is.

    """
    rule = _rule()
    known = sessions.cursor(STAGE, "rule")[0] == rule
    waiting = sessions.pending(STAGE) if known else sessions.sessions()
    with sessions.writing(), console.progress("looking for reasons", len(waiting)) as advance:
        for number, session in enumerate(waiting, 1):
            _tell(sessions, session)
            advance(number)
        if not known:
            sessions.mark(STAGE, "rule", rule)
    return len(waiting)


def _tell(sessions: Sessions, session: SessionRow) -> None:
    told = list(reasons_said(sessions.turns(session.id)))
    sessions.set_reasons(session.id, told)
    sessions.done(STAGE, session)


def _rule() -> str:
    """Return what changes whenever the same words may give other reasons."""
    patterns = {name: cue.pattern for name, cue in CUES.items()}
    return hashlib.sha256(repr((RULE, patterns, dict(WEIGHTS))).encode()).hexdigest()[:16]
