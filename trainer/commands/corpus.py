"""``housestyle corpus``: the table of its commands."""

from __future__ import annotations

from pathlib import Path

import click

from ...core.commands import Entry, LazyGroup
from ...core.options import json_option, repo_option
from .asking import Ask

_HERE = "trainer.commands"
COMMANDS = {
    "explain": Entry(f"{_HERE}.explaining", "Say why an example was kept or dropped.", "explain_"),
    "dropped": Entry(f"{_HERE}.explaining", "Show samples of what a reason dropped.", "dropped_"),
    "what-if": Entry(f"{_HERE}.wondering", "Show the yield under other limits.", "what_if_"),
    "pin": Entry(f"{_HERE}.deciding", "Keep an example whatever the filters say.", "pin_"),
    "reject": Entry(f"{_HERE}.deciding", "Drop an example for good.", "reject_"),
    "review": Entry(f"{_HERE}.deciding", "Walk through a sample and decide.", "review_"),
    "export": Entry(f"{_HERE}.leaving", "Write the dataset in another form.", "export_"),
    "card": Entry(f"{_HERE}.leaving", "Print the dataset's card.", "card_"),
}


@click.group("corpus", cls=LazyGroup, table=COMMANDS)
@repo_option
@json_option
@click.pass_context
def command(context: click.Context, repo: Path, as_json: bool) -> None:
    """Ask why examples were kept or dropped, decide about them, and take the dataset along.

    An ID is an example's, or the beginning of one.
    """
    context.obj = Ask(repo, as_json)
