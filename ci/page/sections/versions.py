"""Categories over model versions: each candidate against the base, on the suite of its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from ....gate.history.records import Judged
from ...wording import interval, number
from ..charts.drawing import moved
from ..charts.lines import Series, line_chart
from ..facts import Facts
from ..markup import element, name
from ..tables import day, figure, nothing, paragraph, section, table
from .verdict import outcome

IDENTITY, TITLE = "versions", "Categories over model versions"
MOST = 30  # decisions
MOST_CATEGORIES = 24
SHAPES = {"promote": "disc", "hold": "diamond", "block": "cross", "invalid": ""}
NOTE = (
    "Suites follow the code, so losses of two days are not of the same questions; what can be "
    "compared is how far each model is from the base on the same items. Lower is better. "
    "Candidates: disc promoted, diamond held, cross blocked."
)


def versions(facts: Facts) -> Element:
    """Return the section."""
    judged = [one for one in facts.judged if one.verdict["comparisons"]][-MOST:]
    names = list(dict.fromkeys(row["name"] for one in judged for row in one.verdict["comparisons"]))
    if not names:
        return nothing(IDENTITY, TITLE, "No candidate was measured yet.")
    shown = [one for one in names if _is_measured(judged, one)][:MOST_CATEGORIES]
    figures = element("div", [_figure(judged, one) for one in shown], class_="grid")
    return section(IDENTITY, TITLE, paragraph(NOTE, kind="quiet"), figures)


def _is_measured(judged: Sequence[Judged], category: str) -> bool:
    return any(_change(_row(one, category), "candidate") is not None for one in judged)


def _figure(judged: Sequence[Judged], category: str) -> Element:
    rows = [_row(one, category) for one in judged]
    chart = line_chart(
        f"{category}: distance from the base, of production and of each candidate",
        [one.commit[:7] for one in judged],
        [
            Series(
                "candidate",
                [_change(row, "candidate") for row in rows],
                [SHAPES[one.outcome] for one in judged],
            ),
            Series("production", [_change(row, "champion") for row in rows]),
        ],
        moved,
        zero=True,
    )
    return figure(category, chart, _table(judged, rows, category))


def _table(
    judged: Sequence[Judged], rows: Sequence[Mapping[str, Any] | None], category: str
) -> Element:
    models = ("#Base", "#Production", "#Candidate")
    head = ("Candidate", "Judged", "Commit", *models, "#Change", "Verdict")
    cells = [
        (
            name(one.verdict["candidate"][:12]),
            day(one.time),
            name(one.commit[:12]),
            number(row["base"]),
            number(row["champion"]),
            number(row["candidate"]),
            interval(row),
            outcome(one),
        )
        for one, row in zip(judged, rows, strict=True)
        if row
    ]
    return table(f"{category}: loss of each model on the suite of its day", head, cells)


def _row(judged: Judged, category: str) -> Mapping[str, Any] | None:
    rows = judged.verdict["comparisons"]
    return next((row for row in rows if row["name"] == category), None)


def _change(row: Mapping[str, Any] | None, role: str) -> float | None:
    """Return a model's distance from the base: relative, of shares of answers the difference."""
    if row is None or row["base"] is None or row[role] is None:
        return None
    if row["unit"].startswith("share"):
        return float(row[role] - row["base"])
    return float(row[role] / row["base"] - 1.0) if row["base"] else None
