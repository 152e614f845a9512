"""A dependency structure matrix: rows need columns; below the diagonal something points back.

Steward, D. V. (1981), The design structure system, IEEE Transactions on Engineering Management 28;
Sangal et al. (2005), Using dependency models to manage complex software architecture, OOPSLA.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from .drawing import WIDTH, box, drawing, label

LABEL = 150.0
HEAD = 20.0
LARGEST = 22.0  # units a cell


def matrix_chart(
    says: str, parts: Sequence[str], counts: Mapping[tuple[str, str], int], ring: frozenset[str]
) -> Element:
    """Return the matrix.

    Args:
        says: what the chart shows, for people who do not see it.
        parts: in the order of rows and columns: what needs others first.
        counts: of the dependencies by what needs and what is needed.
        ring: parts that are in a circle.
    """
    size = min(LARGEST, (WIDTH - LABEL) / max(1, len(parts)))
    most = max(counts.values(), default=1)
    drawn: list[Element] = []
    for row, part in enumerate(parts):
        x, y = LABEL + (row + 0.5) * size, HEAD + row * size
        title = f"{row + 1} {part}" + (" ↺" if part in ring else "")
        drawn += [
            label(LABEL - 5, y + size / 2 + 4, _end(title), at="end"),
            label(x, HEAD - 6, str(row + 1), at="middle", kind="quiet fine"),
        ]
        drawn += [
            _cell(row, column, size, counts.get((part, other), 0), most, f"{part} → {other}")
            for column, other in enumerate(parts)
        ]
    return drawing(HEAD + len(parts) * size + 2, says, drawn)


def _cell(row: int, column: int, size: float, count: int, most: int, told: str) -> Element:
    x, y = LABEL + column * size, HEAD + row * size
    if row == column:
        return box(x, y, size - 1, size - 1, "cell self")
    if not count:
        return box(x, y, size - 1, size - 1, "cell")
    heat = 1 + min(3, int(3.999 * math.log1p(count) / math.log1p(most)) if most else 0)
    back = " back" if column < row else ""
    return box(x, y, size - 1, size - 1, f"cell h{min(heat, 4)}{back}", f"{told}: {count}")


def _end(text: str, most: int = 20) -> str:
    """Keep the end of a path, which tells more than its beginning."""
    number, _, rest = text.partition(" ")
    return text if len(text) <= most else f"{number} …{rest[-(most - len(number) - 2) :]}"
