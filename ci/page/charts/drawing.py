"""What all charts are drawn with: scales, ticks, marks, and the frame around them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ...inert import visible
from ..markup import Content, Value, element

WIDTH = 360.0  # units; about as many pixels on a phone
LEAST = 1e-9  # relative range below which values are the same
GLYPH = 6.6  # width of a letter at the size of labels, about
_TILE: dict[str, Value] = {"width": 6, "height": 6, "patternUnits": "userSpaceOnUse"}
MARKS = ("disc", "square", "triangle", "diamond")


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values to coordinates, linearly.

    Attributes:
        low: value at `start`.
        high: value at `end`.
        start: coordinate.
        end: coordinate.
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the coordinate of a value; one outside is put on the edge."""
        inside = min(max(value, self.low), self.high)
        span = self.high - self.low
        share = (inside - self.low) / span if span else 0.5
        return self.start + share * (self.end - self.start)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round values around a range: steps of 1, 2 or 5 times a power of ten.

    Args:
        low: smallest value.
        high: largest value.
        most: about how many steps.

    Returns:
        ascending, the first at most `low`, the last at least `high`.
    """
    size = max(abs(low), abs(high))
    if high - low <= LEAST * max(size, 1.0):
        low, high = (low - size / 2, high + size / 2) if size > LEAST else (0.0, 1.0)
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def drawing(height: float, says: str, *content: Content | Iterable[Content]) -> Element:
    """Return a chart.

    Args:
        height: in units.
        says: what a person who cannot see it is told; the numbers are in the table behind it.
        content: what is drawn.
    """
    box = f"0 0 {WIDTH:g} {height:g}"
    return element("svg", *content, viewBox=box, role="img", aria_label=says, class_="chart")


def label(
    x: float, y: float, text: str, *, at: str = "start", kind: str = "", room: float = 0.0
) -> Element:
    """Return a text.

    Args:
        x: where it starts, ends or has its middle.
        y: of its base line.
        text: from anybody.
        at: start, middle or end.
        kind: a class of the style sheet.
        room: units that it may take; 0 for all that it needs.
    """
    shown = visible(text, max(2, round(room / GLYPH))) if room else text
    return element("text", shown, x=x, y=y, text_anchor=at, class_=kind or None)


def line(x: float, y: float, to_x: float, to_y: float, kind: str) -> Element:
    """Return a straight line."""
    return element("line", x1=x, y1=y, x2=to_x, y2=to_y, class_=kind)


def box(x: float, y: float, width: float, height: float, kind: str, told: str = "") -> Element:
    """Return a rectangle; `told` appears where a pointer rests on it."""
    hint = element("title", told) if told else None
    return element("rect", hint, x=x, y=y, width=width, height=height, class_=kind)


def way(points: Sequence[tuple[float, float]], kind: str) -> Element:
    """Return a line through points."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return element("polyline", points=path, class_=kind)


def mark(shape: str, x: float, y: float, kind: str, told: str = "", size: float = 4.0) -> Element:
    """Return a mark of one of several shapes, so that colour alone never tells them apart."""
    hint = element("title", told) if told else None
    if shape == "disc":
        return element("circle", hint, cx=x, cy=y, r=size, class_=kind)
    path = _SHAPES[shape](x, y, size)
    return element("path", hint, d=path, class_=kind)


def moved(share: float) -> str:
    """Return a change on an axis, such as "+20 %"."""
    return f"{100 * share:+.4g} %" if share else "0 %"


def patterns() -> Element:
    """Return the patterns that the style sheet fills with; they stand once in a page."""
    hatched = element(
        "pattern", element("path", d="M0 6L6 0", class_="weave"), id="hatched", **_TILE
    )
    dotted = element(
        "pattern", element("circle", cx=3, cy=3, r=1.6, class_="seed"), id="dotted", **_TILE
    )
    return element("svg", element("defs", hatched, dotted), width=0, height=0, aria_hidden="true")


def _path(*points: tuple[float, float]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


_SHAPES: dict[str, Callable[[float, float, float], str]] = {
    "square": lambda x, y, s: _path(
        (x - s * 0.9, y - s * 0.9),
        (x + s * 0.9, y - s * 0.9),
        (x + s * 0.9, y + s * 0.9),
        (x - s * 0.9, y + s * 0.9),
    ),
    "triangle": lambda x, y, s: _path((x, y - s * 1.2), (x + s * 1.1, y + s), (x - s * 1.1, y + s)),
    "diamond": lambda x, y, s: _path(
        (x, y - s * 1.3), (x + s * 1.3, y), (x, y + s * 1.3), (x - s * 1.3, y)
    ),
    "cross": lambda x, y, s: (
        f"M{x - s:.1f} {y - s:.1f}L{x + s:.1f} {y + s:.1f}M{x - s:.1f} {y + s:.1f}"
        f"L{x + s:.1f} {y - s:.1f}"
    ),
}
