"""``housestyle loop``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ...core.console import Console
from ..loop import EXIT_STATUS, finished, loop
from ..pipeline import STAGES, run_until
from ..registry import settle
from ..screen import show
from ..session import Session, open_session
from ..stages.outcome import Outcome
from .options import common, console_for, print_json


@click.command("loop")
@common
@click.option("--until", type=click.Choice(list(STAGES)), help="Stop after this stage.")
@click.option("--exit-code", is_flag=True, help="Exit 10 on hold, 11 on block, 12 on invalid.")
def command(repo: Path, as_json: bool, until: str | None, exit_code: bool) -> int:
    """Run every stage, from the commits to a promoted model."""
    console = console_for(as_json)
    session = open_session(repo, console)
    _say_what_is_not_read(session, console)
    if until and until != "report":
        outcomes = run_until(session, until)
        _print(outcomes, as_json, new=True)
        return 0
    settle(session)
    known = finished(session)
    outcomes = known or loop(session)
    _print(outcomes, as_json, new=known is None)
    wanted = exit_code or session.settings.ci.verdict_exit_codes
    return EXIT_STATUS[outcomes["report"].result["outcome"]] if wanted else 0


def _say_what_is_not_read(session: Session, console: Console) -> None:
    if session.repository.is_dirty():
        console.say("uncommitted changes are not read: commit what should be learnt")
    if session.repository.is_shallow:
        console.say("shallow clone: edits before it are not seen (git fetch --unshallow)")


def _print(outcomes: dict[str, Outcome], as_json: bool, *, new: bool) -> None:
    if as_json:
        stages = {name: outcome.as_dict() for name, outcome in outcomes.items()}
        print_json({"new": new, "stages": stages})
        return
    if "report" in outcomes:
        if not new:
            sys.stdout.write("nothing new since the last loop; this is what it said\n")
        show(outcomes)
