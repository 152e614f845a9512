"""``housestyle hooks``: the table of what can be done with the git hooks."""

from __future__ import annotations

import click

from ...core.commands import Entry, LazyGroup

_HERE = "hooks.commands"
ACTIONS = {
    "install": Entry(f"{_HERE}.install", "Make git update the graph after every commit."),
    "uninstall": Entry(f"{_HERE}.uninstall", "Take that out again; no byte of others changes."),
    "status": Entry(f"{_HERE}.status", "Show where each event rings, and what went wrong."),
    "run": Entry(f"{_HERE}.run", "Do now what a hook does."),
}


@click.group("hooks", cls=LazyGroup, table=ACTIONS)
def command() -> None:
    """Keep the code graph current from git's hooks. HOUSESTYLE=0 switches them off."""
