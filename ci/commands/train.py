"""``housestyle train``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..pipeline import run_until
from ..session import open_session
from ..wording import drifted
from .options import common, console_for, print_json, print_lines


def what_ran(result: dict[str, Any]) -> str:
    """Say by which recipe, and what really trained: a recipe may have been run otherwise."""
    recipe, actual = result["recipe"], result["actual"]
    held = f" on a base in {actual['quantisation']}" if actual["quantisation"] else ""
    how = f"{recipe['method']} by {actual['backend']} on {actual['device']}"
    return f"recipe {recipe['name']}: {how} in {actual['dtype']}{held}"


@click.command("train")
@common
def command(repo: Path, as_json: bool) -> None:
    """Fine-tune a candidate on the corpus; a killed run is taken up where it stopped."""
    outcome = run_until(open_session(repo, console_for(as_json)), "train")["train"]
    if as_json:
        print_json(outcome.as_dict())
        return
    n = outcome.result
    lines = [
        f"candidate {n['model'][:12]}: {n['steps']} steps on {n['examples']} "
        f"examples and {n['replay_rows']} rows of general code, loss {n['loss']:.3f}",
        what_ran(n),
        f"started from production, {n['start'][:12]}" if "start" in n else "",
        drifted(n),
        f"model: {outcome.folder}",
    ]
    print_lines([line for line in lines if line])
