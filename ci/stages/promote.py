"""Promote: a candidate whose verdict allows it goes into production."""

from __future__ import annotations

from ...gate.promotion import Override, promote
from ...gate.standing import taken_back
from ...gate.verdict import Verdict
from ...trainer.job import MODEL
from ..canaries import require_no_canary
from ..comment.training import COMPARED
from ..overriding import told_overrides
from ..rechecking import recheck
from ..registry import actor, open_registry
from ..remembering import recall, remember
from ..session import Session
from .outcome import Earlier, Outcome


def run(session: Session, earlier: Earlier, override: Override | None = None) -> Outcome:
    """Append to the registry, or say why not; any verdict is a valid end of the loop.

    Either way the decision is remembered, unless the session only compares.

    A candidate that was in production once and was taken back is not promoted again on the
    same verdict: a person's rollback stands until there is a new candidate, or an override.

    Raises:
        UserError: the verdict is about something else than lies here, it cannot be overridden, or
            the candidate knows a canary, whoever trained it.
    """
    if not session.promotes:
        recall(session)
        return _outcome(session, COMPARED, "it was only compared")
    outcome = _promoted(session, earlier, override)
    remember(session, earlier, outcome.result, override)
    return outcome


def _promoted(session: Session, earlier: Earlier, override: Override | None) -> Outcome:
    verdict = Verdict.from_dict(earlier["decide"].result["verdict"])
    registry = open_registry(session)
    if override is None and verdict.outcome != "promote":
        return _outcome(session, "not promoted", f"the verdict is {verdict.outcome}")
    if override is None and verdict.candidate in taken_back(registry.history()):
        return _outcome(session, "not promoted", "this model was in production and taken back")
    model = earlier["train"].folder / MODEL
    recheck(verdict, earlier)
    require_no_canary(session, model, verdict.candidate)
    promotion = promote(
        registry,
        model,
        verdict,
        actor=actor(session),
        time=session.now(),
        note=f"commit {session.head.id[:12]}",
        override=override,
    )
    if promotion.lag is not None:
        session.console.say(f"warning: the store does not know of it yet: {promotion.lag}")
    why = "" if promotion.status == "promoted" else "another model was promoted meanwhile"
    return _outcome(session, promotion.status, why)


def _outcome(session: Session, status: str, why: str) -> Outcome:
    registry = open_registry(session)
    head = registry.production()
    result = {
        "status": status,
        "why": why,
        "champion": head.model if head else None,
        "number": head.number if head else None,
        "champion_folder": str(registry.models / head.model) if head else None,
        "overrides": told_overrides(registry.history(), session.now()),
    }
    key = head.model[:16] if head else ""
    return Outcome("promote", key, registry.folder, result, reused=False)
