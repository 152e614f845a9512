"""``housestyle graph dump``."""

from __future__ import annotations

import sys

import click

from .asking import Ask, question


@click.command("dump")
@click.option("--complete", is_flag=True, help="Every attribute, and files, births and changes.")
@question(0)
def dump_(ask: Ask, complete: bool) -> None:
    """Print the graph in its canonical form: sorted, one JSON object a line.

    Two databases that show the same code print the same.
    """
    from ..graph import Graph
    from ..store.view import ViewState

    with ask.view(history=complete) as view:
        state = ViewState(view.id, view.commit, view.tree, "")
        graph = Graph(view.connection, state, view.repository)
        for line in graph.dump(complete):
            sys.stdout.write(f"{line}\n")
