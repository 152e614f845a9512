"""``housestyle report``."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline import run_until
from ..screen import show
from ..session import open_session
from .options import common, console_for, print_json


@click.command("report")
@common
def command(repo: Path, as_json: bool) -> None:
    """Show the last verdict on one screen; write verdict.json and comment.md."""
    session = open_session(repo, console_for(as_json))
    outcomes = run_until(session, "report")
    if as_json:
        print_json({name: outcome.as_dict() for name, outcome in outcomes.items()})
        return
    show(outcomes)
