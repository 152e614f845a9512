"""The learning curve: what models made of new commits before anything was taught from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ....gate.prequential.comparing import Compared
from ....gate.prequential.records import Followed
from ...followed import Standing
from ...wording import count, interval
from ..charts.drawing import moved
from ..charts.lines import Series, line_chart
from ..facts import Facts
from ..markup import element, name
from ..tables import Cell, day, figure, nothing, paragraph, section, table

IDENTITY, TITLE = "curve", "On new commits"
MOST = 120  # commits
ROLES = {"champion": "production", "predecessor": "before it", "base": "base"}
NOTE = (
    "Each new commit is scored before it teaches anything: by the model that was in production "
    "then, by the one before it and by the base. It is what people really wrote next. Commits "
    "differ in difficulty, so models can be compared on the same commit, and commits only against "
    "the base."
)
By = dict[tuple[str, str], Followed]  # by commit and role


@dataclass(frozen=True, slots=True)
class Measure:
    """What is drawn of each row.

    Attributes:
        title: of the chart.
        of: the value of a row, given those of the base on the same commit.
        told: how a value is written.
        zero: whether 0 has a line of its own.
    """

    title: str
    of: Callable[[Followed, Followed | None], float | None]
    told: Callable[[float], str]
    zero: bool = False


def curve(facts: Facts) -> Element:
    """Return the section."""
    found = facts.standing
    rows = [row for row in found.rows if row.bytes] if found else []
    if found is None or not rows:
        why = "No new commit was scored yet: that begins with the first commit after a promotion."
        return nothing(IDENTITY, TITLE, why)
    commits = list(dict.fromkeys(row.commit for row in rows))[-MOST:]
    by: By = {(row.commit, row.role): row for row in rows if row.commit in set(commits)}
    figures = [_figure(commits, by, one) for one in MEASURES]
    return section(
        IDENTITY,
        TITLE,
        paragraph(found.warning, kind="warning") if found.warning else None,
        _standing(found),
        paragraph(NOTE, kind="quiet"),
        element("div", [one for one in figures if one is not None], class_="grid"),
    )


def _standing(found: Standing) -> Element | None:
    told = [
        _against("the base", found.base) if found.base else "",
        _against("the one before", found.before) if found.before else "",
    ]
    said = "; ".join(one for one in told if one)
    return paragraph(f"The model in production, in bits: {said}.", kind="lead") if said else None


def _against(other: str, found: Compared) -> str:
    if found.change is None:
        return ""
    return f"{interval(found.as_dict())} against {other} on {count(found.commits, 'commit')}"


def _saved(row: Followed, base: Followed | None) -> float | None:
    """Return the loss against the base on the same pieces."""
    if base is None or row.role == "base" or row.measure != base.measure or not base.bits:
        return None
    return row.bits / base.bits - 1.0


def _percent(value: float) -> str:
    return f"{100 * value:.4g} %"


MEASURES = (
    Measure("Loss against the base, on the same text", _saved, moved, zero=True),
    Measure("Bits per byte: lower is better", lambda r, _: r.bits_per_byte, "{:.3g}".format),
    Measure(
        "What could have been taken over while typing", lambda r, _: r.accepted_share, _percent
    ),
    Measure("Next edits that it would have begun rightly", lambda r, _: r.hit_share, _percent),
)


def _figure(commits: Sequence[str], by: By, measure: Measure) -> Element | None:
    series = [
        Series(title, [_value(commit, role, by, measure) for commit in commits])
        for role, title in ROLES.items()
    ]
    series = [one for one in series if any(value is not None for value in one.values)]
    if not series:
        return None
    places = [commit[:7] for commit in commits]
    chart = line_chart(measure.title, places, series, measure.told, zero=measure.zero)
    return figure(measure.title, chart, _table(commits, by, measure))


def _value(commit: str, role: str, by: By, measure: Measure) -> float | None:
    row = by.get((commit, role))
    return measure.of(row, by.get((commit, "base"))) if row else None


def _table(commits: Sequence[str], by: By, measure: Measure) -> Element:
    cells: list[list[Cell]] = []
    for commit in commits:
        for role, title in ROLES.items():
            value, row = _value(commit, role, by, measure), by.get((commit, role))
            if row is not None and value is not None:
                told = measure.told(value)
                model, size = name(row.model[:12]), f"{row.bytes:,}"
                cells.append([name(commit[:12]), day(row.time), title, model, told, size])
    head = ("Commit", "Of", "Model", "Digest", "#Value", "#Bytes added")
    return table(measure.title, head, cells)
