"""``housestyle graph explain``."""

from __future__ import annotations

from collections.abc import Iterator

import click

from ..queries.explain import LIMIT, Explained, LookUp, explain
from .asking import Answer, Ask, question
from .printing import Section
from .tables import place


@click.command("explain")
@click.argument("edge")
@click.option("--all", "everything", is_flag=True, help="All look-ups of the file.")
@question(LIMIT)
def explain_(ask: Ask, edge: str, everything: bool) -> None:
    """Show why EDGE is there: 'CALLER -> CALLEE' (quoted), FILE:LINE or FILE:LINE:COLUMN."""
    with ask.view() as view:
        found = explain(view, edge, ask.limit, everything)
        sections = [section for one in found.edges for section in _sections(one)]
        more = f"{len(found.edges)} of {found.total} edges: raise --limit" if found.cut else ""
        ask.tell(view, Answer(found, [*sections, Section("", note=more)] if more else sections))


def _sections(one: Explained) -> Iterator[Section]:
    use = one.use
    mark = "" if use.certainty == "fact" else use.certainty
    sure = {"fact": "", "guess": "guess: ", "unresolved": "unresolved: "}[use.certainty]
    title = f"{sure}{use.source.name} {use.kind} {use.target.name}"
    told = [
        ("at", f"{use.path}:{use.line}:{use.column}"),
        ("code", one.code),
        ("reference", one.expression),
        ("target", place(use.target) or use.target.kind),
        ("strategy", f"{use.strategy}: {one.meaning}"),
        ("confidence", f"{use.confidence:.2f}"),
    ]
    told += [("or", f"{other.target.name} ({other.confidence:.2f})") for other in one.alternatives]
    yield Section(title, (), [row for row in told if row[1]], mark)
    rows = [(look_up.asked, _names(look_up), _answer(look_up)) for look_up in one.look_ups]
    note = f"{len(rows)} of the {one.all_look_ups} look-ups that the edges of this file depend on"
    yield Section("", ("look-up", "names", ""), rows, note=note)


def _names(look_up: LookUp) -> str:
    return ", ".join(look_up.names)


def _answer(look_up: LookUp) -> str:
    return "found" if look_up.found else "not there"
