"""Every decision is remembered: on this machine and, where there is a store, for all machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.store.store import StoreError
from ..gate.history.portrait import portrait_of
from ..gate.history.rates import Rates
from ..gate.history.records import record_of
from ..gate.history.shelf import Shelf, append, share, shelf_in
from ..gate.promotion import Override
from ..gate.verdict import Verdict
from ..indexer.conversations.sharing.names import first_commit
from .registry import actor, shared_store
from .session import Session
from .stages.outcome import Earlier
from .wording import count


def remember(
    session: Session,
    earlier: Earlier,
    promotion: Mapping[str, Any] | None = None,
    override: Override | None = None,
) -> None:
    """Keep a decision and what became of it; a store that is out of reach has it later.

    Args:
        session: whose repository.
        earlier: the stages that led to it.
        promotion: result of the stage, None when nobody asked for a promotion.
        override: what put the candidate in production against the verdict.
    """
    fate = dict(promotion or {})
    if override is not None and fate["status"] == "promoted":
        told = {"reason": override.reason, "until": override.until, "actor": actor(session)}
        fate["override"] = told
    record = record_of(
        Verdict.from_dict(earlier["decide"].result["verdict"]),
        time=session.now(),
        commit=session.head.id,
        data=earlier["assemble"].result["dataset"],
        promotion=fate,
        portrait=portrait_of(earlier["assemble"].result),
    )
    here = shelf_in(session.workspace.verdicts)
    if session.settings.store.url:
        try:
            share(here, _there(session))
            if append(here, record):
                share(here, _there(session))
        except StoreError as error:
            session.console.say(f"warning: the store does not know of this verdict yet: {error}")
    append(here, record)


def recall(session: Session) -> None:
    """Bring what other machines decided; without their store it is shown later."""
    if session.settings.store.url:
        try:
            share(shelf_in(session.workspace.verdicts), _there(session))
        except StoreError as error:
            session.console.say(f"warning: earlier verdicts are not known here: {error}")


def told_rates(rates: Rates) -> str:
    """Say in one line what was decided so far."""
    if not rates.decisions:
        return "nothing was decided yet"
    said = f"{rates.promote} passed, {rates.hold} held, {rates.block} blocked"
    falsely = f" ({rates.false_blocks} of them falsely)" if rates.block else ""
    rest = [f"{rates.invalid} without a verdict"] if rates.invalid else []
    rest += [f"{rates.overrides} overridden"] if rates.overrides else []
    return ", ".join([f"{count(rates.decisions, 'decision')}: {said}{falsely}", *rest])


def _there(session: Session) -> Shelf:
    return Shelf(shared_store(session), f"verdicts/{first_commit(session.repository)}")
