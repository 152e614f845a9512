"""``housestyle index``."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline import run_until
from ..session import open_session
from .options import common, console_for, print_json, print_lines


@click.command("index")
@common
def command(repo: Path, as_json: bool) -> None:
    """Bring the code graph up to HEAD; only files that changed are parsed."""
    outcome = run_until(open_session(repo, console_for(as_json)), "index")["index"]
    if as_json:
        print_json(outcome.as_dict())
        return
    n = outcome.result
    print_lines(
        [
            f"commit {n['commit'][:12]}: {n['files']} files, {n['symbols']} symbols, "
            f"{n['calls']} calls ({n['calls_resolved']} resolved), {n['imports']} imports",
            f"parsed {n['parsed']}, reused {n['reused']}, skipped {n['skipped']}",
        ]
    )
