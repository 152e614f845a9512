"""Harvest: fetch what people and other machines shared, and GitHub's reviews, if settings say so.

A person's transcripts are not read here: they reach a pipeline over the store alone.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ...indexer.conversations.enabling import GITHUB, named
from ...indexer.conversations.keeper import Keeper, teaching
from ...indexer.conversations.store import Sessions
from ..session import Session
from ..snapshots import bring_corpus
from .outcome import Earlier, Outcome

OFF = "off"  # key of a stage that no setting asks for


def run(session: Session, earlier: Earlier) -> Outcome:
    """Bring ``sessions.db`` up to the store and to GitHub.

    Raises:
        UserError: the store cannot be used.
    """
    del earlier  # it reads what is no commit
    keeper, folder = session.keeper, session.workspace.state
    if not (keeper.shared.url or keeper.harvest.github):
        return Outcome("harvest", OFF, folder, {"enabled": False}, reused=True)
    bring_corpus(session)
    with keeper.alone(wait=True), keeper.opened() as sessions:
        result = _fetched(keeper, sessions)
        key = teaching(sessions)
    return Outcome("harvest", key[:16], folder, {"enabled": True, **result}, reused=False)


def _fetched(keeper: Keeper, sessions: Sessions) -> dict[str, Any]:
    """Fetch, and find out what became of it; GitHub may be out of reach, and is read next time."""
    pulled = keeper.pull(sessions) if keeper.shared.url else None
    for name in pulled.refused if pulled else ():
        keeper.console.say(f"warning: {name} is not what was shared; it is left")
    read = None
    if keeper.harvest.github:
        read = keeper.read(sessions, [named(GITHUB, keeper.harvest)])
        if read.failure:
            keeper.console.say(f"warning: {read.failure}")
    tied = keeper.tie(sessions)
    return {
        "pulled": _counts(vars(pulled)) if pulled else None,
        "github": _counts(vars(read.report)) if read else None,
        "tied": asdict(tied),
    }


def _counts(values: dict[str, Any]) -> dict[str, int]:
    return {name: value for name, value in values.items() if isinstance(value, int)}
