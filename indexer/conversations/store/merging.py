"""What a row holds after it was told again."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

LONGEST = 400_000  # characters of a turn's text, beyond which no parts are added
_LAST = 2**53  # SQLite's integers are of 64 bits; JSON's, which leave by way of it, of 53
_END_OF_TIME = 2.0**33


def joined(old: str, new: str) -> str:
    """Return a text with a part that was told; a part that stands in it already adds nothing."""
    if not new or len(old) > LONGEST or f"\n\n{new}\n\n" in f"\n\n{old}\n\n":
        return old
    return f"{old}\n\n{new}" if old else new


def updated(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns whose value is told anew: not empty, and another one."""
    return {name: value for name, value in new.items() if value and value != old[name]}


def moment(time: float) -> float:
    """Return a time that can be one, in seconds since the epoch; else 0."""
    return time if math.isfinite(time) and 0 < time < _END_OF_TIME else 0.0


def bounded(number: int) -> int:
    """Return a number that a column holds."""
    return max(0, min(number, _LAST))


def lines(texts: Sequence[str]) -> str:
    """Return lines as a column: each with a line break at its end, so that none is not one."""
    return "\n".join((*texts, "")) if texts else ""
