"""Scatter charts: two measures of the same things, numbered as in the table behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ..markup import element
from .drawing import WIDTH, Scale, drawing, label, line, mark, ticks

HEIGHT = 260.0
TOP, LEFT, RIGHT, BOTTOM = 22.0, 44.0, 14.0, 40.0


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
    """Draw the first on top; dots at one place share a label."""
    places: dict[tuple[float, float], list[int]] = {}
    for number, dot in enumerate(dots, start=1):
        places.setdefault((dot.x, dot.y), []).append(number)
    drawn: list[Element] = []
    for (at_x, at_y), numbers in reversed(places.items()):
        told = "; ".join(f"{number}. {dots[number - 1].title}" for number in numbers)
        shown = ",".join(map(str, numbers[:3])) + ("…" if len(numbers) > 3 else "")
        drawn.append(
            element(
                "g",
                mark("disc", x(at_x), y(at_y), "mark s0", told, 5.0),
                label(x(at_x), y(at_y) - 8, shown, at="middle", kind="halo"),
            )
        )
    return drawn
