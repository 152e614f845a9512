"""Bars: counts by name, and shares of a whole."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from .drawing import GLYPH, WIDTH, Scale, box, drawing, label

ROW = 34.0  # units a bar takes with its name above it
THICK = 10.0
PATTERNED = 4  # classes of the style sheet that fill a part of a whole


def bar_chart(says: str, rows: Sequence[tuple[str, float, str]], kind: str = "s0") -> Element:
    """Return one bar a row, the name above it.

    Args:
        says: what the chart shows, for people who do not see it.
        rows: name, value (not negative) and how the value is written.
        kind: class of the bars.
    """
    across = Scale(0.0, max([value for _, value, _ in rows] or [1.0]) or 1.0, 0.0, WIDTH)
    drawn: list[Element] = []
    for number, (title, value, told) in enumerate(rows):
        y = number * ROW
        room = WIDTH - (len(told) + 2) * GLYPH
        drawn += [
            label(0, y + 15, title, room=room),
            label(WIDTH, y + 15, told, at="end", kind="quiet"),
            box(0, y + 20, WIDTH, THICK, "rail"),
            box(0, y + 20, max(across(value), 1.0 if value else 0.0), THICK, f"bar {kind}"),
        ]
    return drawing(max(1, len(rows)) * ROW, says, drawn)


def share_chart(
    says: str, parts: Sequence[str], rows: Sequence[tuple[str, Sequence[float]]]
) -> Element:
    """Return one bar a row that is divided into shares; they differ in colour and pattern.

    Args:
        says: what the chart shows, for people who do not see it.
        parts: names of the shares, at most four.
        rows: name and the shares of each part, which add up to 1 at most.
    """
    drawn = _key(parts)
    for number, (title, shares) in enumerate(rows):
        y, x = 24.0 + number * ROW, 0.0
        drawn += [label(0, y + 15, title, room=WIDTH), box(0, y + 20, WIDTH, THICK, "rail")]
        for which, (part, share) in enumerate(zip(parts, shares, strict=True)):
            wide = max(0.0, min(share, 1.0)) * WIDTH
            hint = f"{part}: {share:.1%}"
            drawn.append(box(x, y + 20, wide, THICK, f"part p{which % PATTERNED}", hint))
            x += wide
    return drawing(24.0 + max(1, len(rows)) * ROW, says, drawn)


def _key(parts: Sequence[str]) -> list[Element]:
    drawn: list[Element] = []
    x = 0.0
    for number, part in enumerate(parts):
        drawn += [
            box(x, 3, 16, THICK, f"part p{number % PATTERNED}"),
            label(x + 21, 13, part),
        ]
        x += 21 + len(part) * GLYPH + 18
    return drawn
