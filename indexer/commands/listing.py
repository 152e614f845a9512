"""``housestyle graph symbols``, ``outline``, ``similar`` and ``stats``."""

from __future__ import annotations

import click

from ...core.console import Console
from ..queries import outline as outlines
from ..queries import similar as likeness
from ..queries.summary import summary
from .asking import Answer, Ask, question
from .printing import Section
from .tables import CUT, asked, place


@click.command("symbols")
@click.argument("pattern")
@click.option("--kind", default="", help="Only this kind: class, function, method, field, …")
@question(outlines.LIMIT)
def symbols_(ask: Ask, pattern: str, kind: str) -> None:
    """Find symbols whose full name holds PATTERN, or matches it when it has * or ?."""
    with ask.view() as view:
        found = outlines.symbols(view, pattern, kind, ask.limit)
        rows = [(one.name, one.kind, place(one)) for one in found.symbols]
        note = f"{len(rows)} of {found.total}: {CUT}" if found.cut else f"{found.total} found"
        ask.tell(view, Answer(found, [Section("", ("symbol", "kind", "at"), rows, note=note)]))


@click.command("outline")
@click.argument("file")
@question(1000)
def outline_(ask: Ask, file: str) -> None:
    """Show what FILE defines, with lines and complexity."""
    with ask.view() as view:
        found = outlines.outline(view, file, ask.limit)
        columns = ("line", "symbol", "kind", "lines", "cyclomatic", "cognitive", "nesting")
        rows = [_entry(one) for one in found.entries]
        state = f", {found.status}: {found.reason}" if found.reason else ""
        title = f"{found.path} ({found.language}{state})"
        ask.tell(
            view, Answer(found, [Section(title, columns, rows, note=CUT if found.cut else "")])
        )


def _entry(one: outlines.Entry) -> tuple[str, ...]:
    node = one.node
    name = node.name if node.kind == "module" else node.qualname.rpartition(".")[2]
    measures: tuple[int, ...] = (one.complexity, one.cognitive, one.nesting)
    shown = ("", "", "") if node.kind in ("field", "constant") else tuple(map(str, measures))
    lines = str(node.end_line - node.line + 1)
    return (str(node.line), f"{'  ' * one.depth}{name}", node.kind, lines, *shown)


@click.command("similar")
@click.argument("place_", metavar="FILE:LINE")
@question(likeness.LIMIT)
def similar_(ask: Ask, place_: str) -> None:
    """Find the definitions that resemble the one at FILE:LINE most."""
    with ask.view() as view:
        found = likeness.similar(view, place_, Console(), ask.limit)
        rows = [(one.name, one.kind, place(one)) for one in found.found]
        title = asked([found.asked], "similar to")
        ask.tell(view, Answer(found, [Section(title, ("symbol", "kind", "at"), rows)]))


@click.command("stats")
@question(0)
def stats_(ask: Ask) -> None:
    """Show what the graph holds, in numbers."""
    with ask.view() as view:
        found = summary(view)
        groups = (
            (f"commit {found.commit[:12]}", found.counts),
            ("files by language", found.languages),
            ("edges by how they were found", found.strategies),
            ("files that are not read", found.skipped),
        )
        sections = [
            Section(title, (), [(name, str(value)) for name, value in rows.items()])
            for title, rows in groups
            if rows
        ]
        ask.tell(view, Answer(found, sections))
