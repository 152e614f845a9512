"""Line charts: one value after the other, of one or several series."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree.ElementTree import Element

from .drawing import GLYPH, MARKS, WIDTH, Scale, drawing, label, line, mark, ticks, way

HEIGHT = 200.0
LEFT, RIGHT, BOTTOM = 54.0, 10.0, 24.0
LONGEST = 12  # letters of a place that are shown
KEY, EDGE = 30.0, 10.0  # room above, with a legend and without
MOST_MARKS = 40  # points from which a line has none
Told = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn as one line.

    Attributes:
        title: its name in the legend.
        values: one a place of the chart; None where there is none, which breaks the line.
        marks: shape of the mark of each value, if they differ; "" for none.
    """

    title: str
    values: Sequence[float | None]
    marks: Sequence[str] = ()


def line_chart(
    says: str,
    places: Sequence[str],
    series: Sequence[Series],
    told: Told,
    *,
    zero: bool = False,
) -> Element:
    """Return a chart of values over places that lie in equal distances.

    Args:
        says: what the chart shows, for people who do not see it.
        places: names of the places; the first, the last and a few between are shown.
        series: at most four; they differ in colour, dashes and marks.
        told: how a value is written.
        zero: whether 0 belongs into the range and gets a line of its own.
    """
    found = [value for one in series for value in one.values if value is not None]
    marks = ticks(min([*found, *([0.0] if zero else [])]), max([*found, *([0.0] if zero else [])]))
    up = Scale(marks[0], marks[-1], HEIGHT - BOTTOM, KEY if len(series) > 1 else EDGE)
    across = Scale(0.0, max(1.0, len(places) - 1.0), LEFT + 8, WIDTH - RIGHT - 8)
    if len(places) == 1:
        across = Scale(-1.0, 1.0, across.start, across.end)
    return drawing(
        HEIGHT,
        says,
        [part for value in marks for part in _tick(value, up, told, zero=zero)],
        _names(places, across),
        [
            part
            for number, one in enumerate(series)
            for part in _drawn(number, one, across, up, told)
        ],
        _legend(series),
    )


def _tick(value: float, up: Scale, told: Told, *, zero: bool) -> list[Element]:
    kind = "zero" if zero and value == 0.0 else "rule"
    y = up(value)
    return [
        line(LEFT, y, WIDTH - RIGHT, y, kind),
        label(LEFT - 5, y + 4, told(value), at="end", kind="quiet"),
    ]


def _names(places: Sequence[str], across: Scale) -> list[Element]:
    widest = min(LONGEST, max(len(place) for place in places)) * GLYPH
    apart = across(1.0) - across(0.0)
    # A label at either end lies beside its place, all others are centred.
    step = max(1, math.ceil((1.5 * widest + GLYPH) / apart)) if len(places) > 1 else 1
    shown = [*range(0, len(places), step)]
    last = len(places) - 1
    if shown[-1] != last:
        shown = [*(one for one in shown if last - one >= step), last]
    y = HEIGHT - 6
    return [
        label(across(one), y, places[one], at=_side(one, last), kind="quiet", room=LONGEST * GLYPH)
        for one in shown
    ]


def _side(place: int, last: int) -> str:
    if last == 0:
        return "middle"
    return {0: "start", last: "end"}.get(place, "middle")


def _drawn(number: int, one: Series, across: Scale, up: Scale, told: Told) -> list[Element]:
    points = [
        None if value is None else (across(place), up(value))
        for place, value in enumerate(one.values)
    ]
    runs = [list(run) for is_there, run in groupby(points, lambda p: p is not None) if is_there]
    drawn = [way([p for p in run if p], f"line s{number}") for run in runs if len(run) > 1]
    if len(points) > MOST_MARKS and not one.marks:
        return drawn
    shapes = one.marks or [MARKS[number]] * len(points)
    for point, shape, value in zip(points, shapes, one.values, strict=True):
        if point is not None and value is not None and shape:
            drawn.append(mark(shape, *point, f"mark s{number}", f"{one.title}: {told(value)}"))
    return drawn


def _legend(series: Sequence[Series]) -> list[Element]:
    """Return the key above the chart; one series needs none, its title says what it is."""
    if len(series) < 2:
        return []
    drawn: list[Element] = []
    x = LEFT
    for number, one in enumerate(series):
        drawn += [
            line(x, 11, x + 22, 11, f"line s{number}"),
            mark(MARKS[number], x + 11, 11, f"mark s{number}"),
            label(x + 28, 15, one.title),
        ]
        x += 28 + len(one.title) * GLYPH + 14
    return drawn
