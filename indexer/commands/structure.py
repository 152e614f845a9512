"""``housestyle graph modules``, ``hotspots``, ``debt`` and ``changed``."""

from __future__ import annotations

import click

from ..provenance.attribution import attribute
from ..queries import changed as changes
from ..queries import debt as owing
from ..queries import hotspots as heat
from ..queries import modules as parts
from ..queries.pictures import Arrow, Picture
from .asking import Answer, Ask, question
from .printing import Section
from .tables import CUT, place

SHOWN_PARTS = 12  # of a circle, in a table


@click.command("modules")
@click.argument("name", default="")
@click.option("--level", type=click.Choice(["package", "file"]), default="package", help="Of what.")
@click.option("--by", type=click.Choice(["imports", "uses"]), default=None, help="What counts.")
@question(parts.LIMIT, picture=True)
def modules_(ask: Ask, name: str, level: parts.Level, by: str | None) -> None:
    """Show how packages (or files) depend on one another, and circles; of NAME alone, if given."""
    with ask.view() as view:
        found = parts.modules(view, level, name, ask.limit, by or "")
        ask.tell(view, Answer(found, _modules(found, name), lambda: _picture(found)))


def _modules(found: parts.Modules, name: str) -> list[Section]:
    columns = (found.level, "files", "needs", "needed by", "circle")
    rows = [
        (one.name, str(one.files), str(one.needs), str(one.needed_by), str(one.circle or ""))
        for one in found.parts
    ]
    sections = [Section(f"dependencies by {found.by}", columns, rows)]
    if name:
        pairs = [(one.source, one.target, str(one.count)) for one in found.dependencies]
        sections.append(Section("", (found.level, "needs", found.by), pairs))
    circles = [
        (str(number), str(len(one.parts)), " → ".join(_few(one.example)))
        for number, one in enumerate(found.circles, 1)
    ]
    if circles:
        sections.append(Section("circles", ("circle", "parts", "a way around"), circles))
    note = CUT if found.cut else f"{found.total} parts, {len(found.circles)} circles"
    return [*sections, Section("", note=note)]


def _few(names: tuple[str, ...]) -> list[str]:
    if len(names) <= SHOWN_PARTS:
        return list(names)
    return [*names[: SHOWN_PARTS - 2], "…", names[-1]]


def _picture(found: parts.Modules) -> Picture:
    names = {one for pair in found.dependencies for one in (pair.source, pair.target)}
    arrows = [Arrow(one.source, one.target, str(one.count)) for one in found.dependencies]
    return Picture({name: name for name in sorted(names)}, dict.fromkeys(arrows))


@click.command("hotspots")
@click.option("--level", type=click.Choice(["symbol", "file"]), default="symbol", help="Of what.")
@question(heat.LIMIT)
def hotspots_(ask: Ask, level: str) -> None:
    """Show what is both complex and often changed: cyclomatic complexity times commits."""
    with ask.view(history=True) as view:
        found = heat.hotspots(view, "file" if level == "file" else "symbol", ask.limit)
        columns = ("symbol", "at", "score", "cyclomatic", "cognitive", "commits")
        rows = [
            (
                one.node.name,
                place(one.node),
                *map(str, (one.score, one.complexity, one.cognitive, one.commits)),
            )
            for one in found.found
        ]
        title = f"complexity times changes over {found.commits} commits"
        note = CUT if found.cut else f"{found.total} found"
        ask.tell(view, Answer(found, [Section(title, columns, rows, note=note)]))


@click.command("debt")
@question(owing.LIMIT)
def debt_(ask: Ask) -> None:
    """Show complex functions that nobody knows: those who wrote them left, or only agents did."""
    with ask.view(history=True) as view:
        # Only commits are asked about, so no file has to be blamed.
        found = owing.debt(view, attribute(view.repository, ()), ask.limit)
        columns = ("symbol", "at", "cognitive", "why", "docstring", "tested")
        rows = [
            (
                one.node.name,
                place(one.node),
                str(one.cognitive),
                one.why,
                "yes" if one.documented else "no",
                "yes" if one.tested else "no",
            )
            for one in found.found
        ]
        counts = ", ".join(f"{points} {known}" for known, points in found.complexity.items())
        title = f"{found.share:.0%} of all complexity is known to nobody ({counts})"
        note = CUT if found.total > len(rows) else f"{found.total} found"
        ask.tell(view, Answer(found, [Section(title, columns, rows, note=note)]))


@click.command("changed")
@click.option("--since", required=True, metavar="COMMIT", help="An id, a branch, a tag, HEAD~3.")
@question(changes.LIMIT)
def changed_(ask: Ask, since: str) -> None:
    """Show the symbols that were added, changed, moved or removed since COMMIT."""
    with ask.view() as view:
        found = changes.changed(view, since, ask.limit)
        rows = [
            (one.change, one.node.name, one.node.kind, place(one.node), one.before or one.detail)
            for one in found.symbols
        ]
        counts = ", ".join(f"{number} {change}" for change, number in found.counts.items())
        title = f"{found.since[:12]} → {found.commit[:12]}: {counts}"
        columns = ("change", "symbol", "kind", "at", "what")
        note = f"{len(rows)} of {found.total}: {CUT}" if found.cut else ""
        ask.tell(view, Answer(found, [Section(title, columns, rows, note=note)]))
