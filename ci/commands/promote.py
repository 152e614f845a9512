"""``housestyle promote``."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline import run_until
from ..session import open_session
from .options import common, console_for, print_json, print_lines


@click.command("promote")
@common
def command(repo: Path, as_json: bool) -> None:
    """Put the candidate in production, if its verdict allows it; nothing else can."""
    outcome = run_until(open_session(repo, console_for(as_json)), "promote")["promote"]
    if as_json:
        print_json(outcome.as_dict())
        return
    n = outcome.result
    told = f"{n['status']}: {n['why']}" if n["why"] else n["status"]
    champion = f"champion {n['champion'][:12]}, entry {n['number']}" if n["champion"] else ""
    print_lines([told, champion or "no model is in production; the base stands in"])
