"""``housestyle decide``."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline import run_until
from ..remembering import remember
from ..session import open_session
from .options import common, console_for, print_json, print_lines


@click.command("decide")
@common
def command(repo: Path, as_json: bool) -> None:
    """Judge the candidate: promote, block, hold or invalid, with reasons."""
    session = open_session(repo, console_for(as_json))
    outcomes = run_until(session, "decide")
    remember(session, outcomes)
    outcome = outcomes["decide"]
    if as_json:
        print_json(outcome.as_dict())
        return
    verdict = outcome.result["verdict"]
    print_lines([verdict["outcome"].upper(), *(f"  {reason}" for reason in verdict["reasons"])])
