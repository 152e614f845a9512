"""``housestyle corpus``: the table of its commands."""

from __future__ import annotations

from pathlib import Path

import click

from ...core.commands import Entry, LazyGroup
from .asking import Ask, json_option, repo_option

_HERE = "trainer.commands"
COMMANDS = {
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
