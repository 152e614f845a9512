"""Intervals: how far a value moved, how sure that is, and how far it may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .drawing import GLYPH, WIDTH, Scale, drawing, label, line, mark, ticks

ROW = 44.0
FOOT = 22.0
WIDEST = 1.0  # a relative change beyond is drawn at the edge
SHAPES = {
    "better": "triangle",
    "no worse": "disc",
    "guards": "disc",
    "unclear": "diamond",
    "worse": "cross",
}


@dataclass(frozen=True, slots=True)
class Interval:
    """A row of the chart.

    Attributes:
        title: of the row.
        value: the change, as a share; None where it was not worked out.
        low: lower end of its interval.
        high: upper end.
        margin: how large it may be.
        state: what may be said of it.
        told: how change and interval are written.
    """

    title: str
    value: float | None
    low: float | None
    high: float | None
    margin: float
    state: str
    told: str


def interval_chart(says: str, rows: Sequence[Interval], told: Callable[[float], str]) -> Element:
    """Return a row for each interval, around a common zero; a bracket shows its margin.

    Args:
        says: what the chart shows, for people who do not see it.
        rows: from top to bottom.
        told: how a value of the axis is written.
    """
    across, marks = _scale(rows)
    height = len(rows) * ROW
    axis = [
        part
        for value in marks
        for part in (
            line(across(value), 0, across(value), height, "zero" if value == 0.0 else "rule"),
            label(across(value), height + 15, told(value), at=_side(value, marks), kind="quiet"),
        )
    ]
    drawn = [part for n, row in enumerate(rows) for part in _row(row, n * ROW, across)]
    return drawing(height + FOOT, says, axis, drawn)


def _scale(rows: Sequence[Interval]) -> tuple[Scale, list[float]]:
    ends = [end for row in rows for end in (row.low, row.high, row.value, row.margin)]
    found = [min(max(end, -WIDEST), WIDEST) for end in ends if end is not None]
    marks = ticks(min([0.0, *found]), max([0.0, *found]), 4)
    return Scale(marks[0], marks[-1], 8.0, WIDTH - 8.0), marks


def _side(value: float, marks: Sequence[float]) -> str:
    """Keep the labels at both ends inside the chart."""
    return {marks[0]: "start", marks[-1]: "end"}.get(value, "middle")


def _row(row: Interval, top: float, across: Scale) -> list[Element]:
    y = top + 29
    drawn = [
        label(0, top + 15, row.title, kind="halo", room=WIDTH - (len(row.told) + 2) * GLYPH),
        label(WIDTH, top + 15, row.told, at="end", kind="halo quiet"),
    ]
    if row.value is None or row.low is None or row.high is None:
        return drawn
    limit = across(row.margin)
    return [
        *drawn,
        line(limit, y - 7, limit, y + 7, "limit"),
        line(across(row.low), y, across(row.high), y, f"reach {_kind(row.state)}"),
        mark(
            SHAPES.get(row.state, "square"),
            across(row.value),
            y,
            f"mark {_kind(row.state)}",
            f"{row.state}: {row.told}",
            5.0,
        ),
    ]


def _kind(state: str) -> str:
    return {"better": "good", "worse": "bad", "unclear": "open", "guards": "even ring"}.get(
        state, "even"
    )
