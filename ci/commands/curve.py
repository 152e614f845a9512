"""``housestyle curve``."""

from __future__ import annotations

from pathlib import Path

import click

from ..curve import curve_of, told_curve
from ..followed import standing
from ..session import open_session
from .options import common, console_for, print_json, print_lines


@click.command("curve")
@common
@click.option("--last", default=12, type=click.IntRange(min=0), help="List so many commits.")
def command(repo: Path, as_json: bool, last: int) -> None:
    """Show how production did on new commits, each scored before it taught anything."""
    found = standing(open_session(repo, console_for(as_json)))
    if as_json:
        print_json(curve_of(found))
        return
    print_lines(told_curve(found, last))
