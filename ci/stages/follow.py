"""Follow: score new commits under the model in production, before they teach anything."""

from __future__ import annotations

from ..followed import standing
from ..following import follow_new
from ..session import Session
from .outcome import Earlier, Outcome


def run(session: Session, earlier: Earlier) -> Outcome:
    """Write a record of what came since the model in production was taught.

    What is found decides nothing; a model that does worse than the one before it is told.

    Raises:
        UserError: the registry is damaged.
    """
    del earlier  # the commits are read from git
    scored = follow_new(session)
    found = standing(session)
    if found.warning:
        session.console.say(f"warning: {found.warning}")
    for name in found.damaged:
        session.console.say(f"warning: {name} is not what was recorded; it is left")
    result = {"scored": scored, **found.as_dict()}
    key = (found.model or "")[:16]
    return Outcome("follow", key, session.workspace.prequential, result, reused=not scored)
