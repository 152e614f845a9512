"""``housestyle graph callers`` and ``callees``."""

from __future__ import annotations

import click

from ..queries.naming import inside, meant
from ..queries.neighbours import LIMIT, callees, callers
from .asking import Answer, Ask, question
from .tables import asked, uses_picture, uses_sections


@click.command("callers")
@click.argument("symbol")
@question(LIMIT, picture=True)
def callers_(ask: Ask, symbol: str) -> None:
    """Show who uses SYMBOL: callers, readers of a field, importers of a module."""
    with ask.view() as view:
        found = callers(view, meant(view, symbol), ask.limit)
        sections = uses_sections(found, asked(found.asked, "uses of"), sources=True)
        ask.tell(view, Answer(found, sections, lambda: uses_picture(found)))


@click.command("callees")
@click.argument("symbol")
@question(LIMIT, picture=True)
def callees_(ask: Ask, symbol: str) -> None:
    """Show what the code of SYMBOL calls, everything defined in it included."""
    with ask.view() as view:
        found = callees(view, inside(view, symbol), ask.limit)
        sections = uses_sections(found, asked(found.asked, "calls of"), sources=False)
        ask.tell(view, Answer(found, sections, lambda: uses_picture(found)))
