"""``housestyle graph impact``, ``path`` and ``tests``."""

from __future__ import annotations

import click

from ..queries import testing
from ..queries.impact import LIMIT, impact
from ..queries.naming import meant
from ..queries.routes import Route, route
from .asking import Answer, Ask, question
from .printing import Section
from .tables import affected_picture, affected_sections, asked, uses_sections


@click.command("impact")
@click.argument("symbol")
@question(LIMIT, picture=True)
def impact_(ask: Ask, symbol: str) -> None:
    """Show everything that a change of SYMBOL can affect, and the way that leads there."""
    with ask.view() as view:
        found = impact(view, meant(view, symbol), ask.limit)
        reached = [*found.facts, *found.guesses]
        title = asked(found.asked, "can be affected by")
        sections = affected_sections(title, reached, cut=found.cut)
        ask.tell(view, Answer(found, sections, lambda: affected_picture(found.asked, reached)))


@click.command("path")
@click.argument("source")
@click.argument("target")
@question(0, picture=True)
def path_(ask: Ask, source: str, target: str) -> None:
    """Show how SOURCE comes to use TARGET: the most trusted way, the shortest among equals."""
    with ask.view() as view:
        found = route(view, meant(view, source), meant(view, target))
        end = found.source if found.turned else found.target
        reached = [found.found] if found.found else []
        ask.tell(view, Answer(found, _way(found), lambda: affected_picture(end, reached)))


def _way(found: Route) -> list[Section]:
    start, end = found.source[0].name, found.target[0].name
    if found.found is None:
        note = "the search was given up before everything was seen" if found.cut else ""
        return [Section(f"no way from {start} to {end}, nor back", note=note)]
    if found.turned:
        start, end = end, start
    steps = found.found.way[::-1]
    used = [*(step.node.name for step in steps[1:]), end]
    rows = [
        (step.node.name, step.kind, name, f"{step.path}:{step.line}", step.strategy)
        for step, name in zip(steps, used, strict=True)
    ]
    guess = found.found.certainty == "guess"
    told = "the other way round: " if found.turned else ""
    title = f"{told}{start} → {end}, confidence {found.found.confidence:.2f}"
    title += ", a guess: some steps only have the name in common" if guess else ""
    columns = ("symbol", "does", "to", "at", "found by")
    return [Section(title, columns, rows, "guess" if guess else "")]


@click.command("tests")
@click.argument("symbol")
@question(testing.LIMIT)
def tests_(ask: Ask, symbol: str) -> None:
    """Show which tests exercise SYMBOL, directly or through others; of a test, what it tests."""
    with ask.view() as view:
        found = testing.exercised(view, meant(view, symbol), ask.limit)
        if found.exercises is not None:
            sections = uses_sections(
                found.exercises, asked(found.asked, "exercised by"), sources=False
            )
        else:
            title = asked(found.asked, "tests of")
            sections = affected_sections(title, found.tests, cut=found.cut)
        ask.tell(view, Answer(found, sections))
