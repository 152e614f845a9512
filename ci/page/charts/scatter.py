"""Scatter charts: two measures of the same things, numbered as in the table behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .drawing import GLYPH, WIDTH, Scale, drawing, label, line, mark, ticks

HEIGHT = 260.0
TOP, LEFT, RIGHT, BOTTOM = 22.0, 44.0, 14.0, 40.0
EDGE = 14.0  # below the name of the second measure
SIZE = 5.0  # of a dot
Box = tuple[float, float, float, float]  # middle, half of the width, half of the height


@dataclass(frozen=True, slots=True)
class Dot:
    """One thing.

    Attributes:
        title: its name.
        x: first measure.
        y: second measure.
    """

    title: str
    x: float
    y: float


def scatter_chart(says: str, dots: Sequence[Dot], across: str, up: str) -> Element:
    """Return the things by both measures.

    Args:
        says: what the chart shows, for people who do not see it.
        dots: in the order of the table, which numbers them from 1.
        across: name of the first measure.
        up: name of the second.
    """
    columns = ticks(0.0, max([dot.x for dot in dots] or [1.0]))
    rows = ticks(0.0, max([dot.y for dot in dots] or [1.0]))
    x = Scale(columns[0], columns[-1], LEFT, WIDTH - RIGHT)
    y = Scale(rows[0], rows[-1], HEIGHT - BOTTOM, TOP)
    grid = [
        *(line(LEFT, y(value), WIDTH - RIGHT, y(value), "rule") for value in rows),
        *(label(LEFT - 5, y(value) + 4, f"{value:,g}", at="end", kind="quiet") for value in rows),
        *(line(x(value), TOP, x(value), HEIGHT - BOTTOM, "rule") for value in columns),
        *(
            label(x(value), HEIGHT - BOTTOM + 15, f"{value:,g}", at="middle", kind="quiet")
            for value in columns
        ),
        label(0, 12, up),
        label(WIDTH - RIGHT, HEIGHT - 6, across, at="end"),
    ]
    return drawing(HEIGHT, says, grid, _numbered(dots, x, y))


def _numbered(dots: Sequence[Dot], x: Scale, y: Scale) -> list[Element]:
    """Draw the first on top; dots at one place share a label, one without room has none."""
    places: dict[tuple[float, float], list[int]] = {}
    for number, dot in enumerate(dots, start=1):
        places.setdefault((x(dot.x), y(dot.y)), []).append(number)
    taken = [(at_x, at_y, SIZE, SIZE) for at_x, at_y in places]
    labels: list[Element] = []
    marks: list[Element] = []
    for at, numbers in places.items():
        told = "; ".join(f"{number}. {dots[number - 1].title}" for number in numbers)
        marks.insert(0, mark("disc", *at, "mark s0", told, SIZE))
        shown = ",".join(map(str, numbers[:3])) + ("…" if len(numbers) > 3 else "")
        if room := _room(*at, len(shown) * GLYPH / 2, taken):
            taken.append(room)
            labels.append(label(room[0], room[1] + 4, shown, at="middle", kind="halo"))
    return [*marks, *labels]


def _room(x: float, y: float, half: float, taken: Sequence[Box]) -> Box | None:
    """Return a place for a label around a dot that is free: above, right, left or below it."""
    aside = SIZE + half + 3
    tries = [(x, y - 13), (x + aside, y), (x - aside, y), (x, y + 13)]
    boxes = ((at_x, at_y, half, 6.0) for at_x, at_y in tries)
    return next((one for one in boxes if _is_free(one, taken)), None)


def _is_free(one: Box, taken: Sequence[Box]) -> bool:
    x, y, wide, high = one
    inside = x - wide > LEFT and x + wide < WIDTH and y - high > EDGE and y + high < HEIGHT - BOTTOM
    return inside and not any(
        abs(x - other[0]) < wide + other[2] and abs(y - other[1]) < high + other[3]
        for other in taken
    )
