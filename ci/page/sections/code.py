"""The code: its map, where complexity meets change, and what nobody knows any more."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from ....indexer.queries.debt import ACTIVE_DAYS, OWED, Debt, Known, Owed
from ....indexer.queries.hotspots import Hotspot
from ....indexer.queries.modules import Circle
from ....indexer.queries.results import Node
from ...wording import count
from ..charts.bars import share_chart
from ..charts.matrix import matrix_chart
from ..charts.scatter import Dot, scatter_chart
from ..facts import Facts
from ..markup import element, name, words
from ..ordering import connected, layered
from ..tables import Cell, day, figure, nothing, paragraph, section, table

MAP, SPOTS, DEBT = "modules", "hotspots", "debt"
NO_GRAPH = "There is no code graph to ask."
MOST_PARTS = 16
MOST_ARROWS = 120
WHY = {"left": "those who changed it left", "agent": "only an agent wrote it"}


def modules(facts: Facts) -> Element:
    """Return the section with the module map."""
    title = "Module map"
    if facts.code is None or not connected(facts.code.modules):
        why = NO_GRAPH if facts.code is None else "No dependencies are known outside of tests."
        return nothing(MAP, title, why)
    found = facts.code.modules
    own = connected(found)
    parts = own[:MOST_PARTS]
    counts = {(d.source, d.target): d.count for d in found.dependencies}
    rings = [circle for circle in found.circles if set(circle.parts) & set(own)]
    ring = frozenset(part for circle in rings for part in circle.parts)
    ordered, says = layered(parts, counts), f"Which {found.level} needs which"
    chart = matrix_chart(says, ordered, counts, ring.intersection(parts))
    rows = [
        (name(d.source), name(d.target), f"{d.count:,}") for d in found.dependencies[:MOST_ARROWS]
    ]
    behind = table(
        f"Dependencies by {found.by}", (found.level.capitalize(), "Needs", "#Times"), rows
    )
    note = (
        f"A row needs the columns that are filled, the darker the more {found.by}. What needs "
        "others comes first, so what lies below the diagonal, framed, points back; ↺ is part of a "
        "circle."
    )
    shown = f"The {len(parts)} most connected of " if len(own) > len(parts) else ""
    circles = count(len(rings), "circle")
    whole = f"{count(len(own), found.level)} outside of tests with dependencies"
    lead = paragraph(f"{shown}{whole}; {circles}.")
    drawn = figure("What needs what", chart, behind, note)
    return section(MAP, title, lead, drawn, _circles(rings))


def hotspots(facts: Facts) -> Element:
    """Return the section with what is complex and often changed."""
    title = "Complexity hotspots"
    if facts.code is None or not facts.code.hotspots.found:
        why = NO_GRAPH if facts.code is None else "No function was changed after it was added."
        return nothing(SPOTS, title, why)
    found = facts.code.hotspots
    dots = [Dot(one.node.name, one.commits, one.complexity) for one in found.found]
    chart = scatter_chart("Commits and complexity of the hottest functions", dots,
                          "commits that changed it", "cyclomatic complexity")  # fmt: skip
    head = ("#", "Function", "#Score", "#Cyclomatic", "#Cognitive", "#Commits", "At")
    rows = [_spot(number, one) for number, one in enumerate(found.found, start=1)]
    behind = table("The hottest functions: complexity times commits", head, rows)
    note = f"Over {count(found.commits, 'commit')}; numbers are those of the table."
    drawn = figure("Complex, and often changed", chart, behind, note, is_open=True)
    return section(SPOTS, title, drawn)


def debt(facts: Facts) -> Element:
    """Return the section with what nobody knows."""
    title = "Code that nobody knows"
    if facts.code is None or not facts.code.debt.commits:
        return nothing(DEBT, title, NO_GRAPH)
    found = facts.code.debt
    whole = sum(found.complexity.values())
    if not whole:
        return nothing(DEBT, title, "Nothing here is hard to follow.")
    lead = paragraph(
        element("strong", f"{found.share:.0%} of all complexity"),
        " is known to nobody who is still here, as far as the history tells: "
        f"{sum(found.complexity[why] for why in OWED):,} of {whole:,} points, in "
        f"{count(found.total, 'function')}. "
        f"{count(found.active, 'person').replace('persons', 'people')} committed in the "
        f"{ACTIVE_DAYS} days before this commit.",
        kind="lead",
    )
    parts = (_kept_and_owed(found, whole), _owed(found.found), _definition())
    return section(DEBT, title, lead, parts)


def _kept_and_owed(found: Debt, whole: int) -> Element:
    names: dict[Known, str] = {
        "known": "known",
        "assisted": "with an AI",
        "left": "writers left",
        "agent": "agent",
    }
    shares = [found.complexity[one] / whole for one in names]
    rows = [
        (told, f"{found.complexity[one]:,}", f"{found.complexity[one] / whole:.1%}")
        for one, told in names.items()
    ]
    behind = table("Cognitive complexity by what is known", ("Code", "#Points", "#Share"), rows)
    chart = share_chart("Who knows the code", list(names.values()), [("All functions", shares)])
    return figure("Who knows the code", chart, behind)


def _owed(found: Sequence[Owed]) -> Element | None:
    if not found:
        return None
    head = ("Function", "#Points", "Why", "Last by a person", "Docstring", "Tested", "At")
    rows: list[list[Cell]] = [
        [
            name(one.node.name),
            f"{one.cognitive:,}",
            WHY[one.why],
            day(one.last),
            "yes" if one.documented else "no",
            "yes" if one.tested else "no",
            name(_place(one.node)),
        ]
        for one in found
    ]
    return table("The largest debts", head, rows)


def _definition() -> Element:
    return paragraph(
        "A program lives in the heads of those who can say why it is as it is (Naur 1985, ",
        element("cite", "Programming as theory building"),
        "). A function is owed when everybody who changed it has not committed for a year "
        "(abandoned code: Rigby et al. 2016), or when only agents wrote it; it weighs its "
        "cognitive complexity (Campbell 2018). Reading and reviewing leave no trace in a history, "
        "so this is the most that the debt can be.",
        kind="quiet",
    )


def _spot(number: int, one: Hotspot) -> list[Cell]:
    return [
        str(number),
        name(one.node.name),
        f"{one.score:,}",
        f"{one.complexity:,}",
        f"{one.cognitive:,}",
        f"{one.commits:,}",
        name(_place(one.node)),
    ]


def _place(node: Node) -> str:
    return f"{node.path}:{node.line}"


def _circles(rings: Sequence[Circle]) -> Element | None:
    rows = [
        (f"{number}", f"{len(circle.parts):,}", words(" → ".join(circle.example)))
        for number, circle in enumerate(rings[:10], start=1)
    ]
    if not rows:
        return None
    return table("Circles, the largest first", ("Circle", "#Parts", "A way around"), rows)
