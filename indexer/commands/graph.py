"""``housestyle graph``: the table of its questions."""

from __future__ import annotations

from pathlib import Path

import click

from ...core.commands import Entry, LazyGroup
from ...core.options import repo_option
from .asking import json_option

_HERE = "indexer.commands"
QUESTIONS = {
    "symbols": Entry(
        f"{_HERE}.listing", "Find symbols by a part of the name, or a pattern.", "symbols_"
    ),
    "outline": Entry(f"{_HERE}.listing", "Show what a file defines.", "outline_"),
    "callers": Entry(f"{_HERE}.using", "Show who uses a symbol.", "callers_"),
    "callees": Entry(f"{_HERE}.using", "Show what a symbol's code calls.", "callees_"),
    "impact": Entry(f"{_HERE}.reaching", "Show what a change can affect, and how.", "impact_"),
    "path": Entry(f"{_HERE}.reaching", "Show how one symbol comes to use another.", "path_"),
    "tests": Entry(f"{_HERE}.reaching", "Show which tests exercise a symbol.", "tests_"),
    "explain": Entry(f"{_HERE}.explaining", "Show why an edge is there.", "explain_"),
    "why": Entry(f"{_HERE}.reasoning", "Show who said why a symbol is as it is.", "why_"),
    "decision": Entry(f"{_HERE}.reasoning", "Show what is built on a decision.", "decision_"),
    "conversation": Entry(
        f"{_HERE}.reasoning", "Show the conversation that led to a commit.", "conversation_"
    ),
    "modules": Entry(f"{_HERE}.structure", "Show dependencies and circles.", "modules_"),
    "hotspots": Entry(f"{_HERE}.structure", "Show what is complex and often changed.", "hotspots_"),
    "debt": Entry(f"{_HERE}.structure", "Show what nobody knows any more.", "debt_"),
    "changed": Entry(f"{_HERE}.structure", "Show the symbols changed since a commit.", "changed_"),
    "similar": Entry(f"{_HERE}.listing", "Find definitions that resemble one.", "similar_"),
    "stats": Entry(f"{_HERE}.listing", "Show what the graph holds, in numbers.", "stats_"),
    "dump": Entry(f"{_HERE}.dumping", "Print the graph in its canonical form.", "dump_"),
}


@click.group("graph", cls=LazyGroup, table=QUESTIONS)
@repo_option
@json_option
@click.pass_context
def command(context: click.Context, repo: Path, as_json: bool) -> None:
    """Ask the code graph.

    A SYMBOL is a full or partial dotted name (App.run), FILE:LINE, FILE::NAME, an id, or the name
    of something outside the repository (requests.get).
    """
    context.obj = {"repo": repo, "as_json": as_json}
