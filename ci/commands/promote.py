"""``housestyle promote``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from ...core.errors import UserError
from ...core.lock import exclusive
from ...gate.promotion import Override
from ..overriding import DAY, override_of
from ..pipeline import run_until
from ..registry import reachable
from ..session import Session, open_session
from ..stages.outcome import Outcome
from .options import common, console_for, print_json, print_lines


@click.command("promote")
@click.option("--override", "reason", metavar="REASON", help="Promote in spite of hold or block.")
@click.option("--until", type=click.DateTime([DAY]), help="The day on which the override ends.")
@common
def command(repo: Path, as_json: bool, reason: str | None, until: datetime | None) -> None:
    """Put the candidate in production, if its verdict allows it.

    An override does so against a verdict of hold or block: with a reason, which every later report
    shows, and until a day, after which the next loop puts the last model back that passed.
    """
    if (reason is None) != (until is None):
        raise UserError("an override needs --override REASON and --until DAY", "give both")
    session = reachable(open_session(repo, console_for(as_json)))
    override = None
    if reason is not None and until is not None:
        longest = session.settings.gate.override_days
        override = override_of(reason, until, longest, session.now())
    outcome = _promoted(session, override)
    if as_json:
        print_json(outcome.as_dict())
        return
    n = outcome.result
    told = f"{n['status']}: {n['why']}" if n["why"] else n["status"]
    champion = f"champion {n['champion'][:12]}, entry {n['number']}" if n["champion"] else ""
    print_lines([told, champion or "no model is in production; the base stands in"])


def _promoted(session: Session, override: Override | None) -> Outcome:
    if override is None:
        return run_until(session, "promote")["promote"]
    from ..stages.promote import run

    decided = run_until(session, "decide")
    with exclusive(session.workspace.lock, "`promote`"):
        return run(session, decided, override)
