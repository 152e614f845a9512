"""Fields of records that may hold anything: what has the wrong type reads as nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

Record = dict[str, Any]

_SURROGATE = re.compile("[\ud800-\udfff]")
_LATEST = 32_503_680_000.0  # the year 3000: no time of a record lies behind it
_MILLISECONDS = 100_000_000_000.0  # as seconds this were the year 5138


def text(value: object) -> str:
    """Return a string, or "" when it is none."""
    return value if isinstance(value, str) else ""


def mapping(value: object) -> Record:
    """Return an object, or an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """Return an array, or an empty one."""
    return value if isinstance(value, list) else []


def mappings(value: object) -> list[Record]:
    """Return the objects of an array."""
    return [one for one in items(value) if isinstance(one, dict)]


def texts(value: object) -> tuple[str, ...]:
    """Return the strings of an array."""
    return tuple(one for one in items(value) if isinstance(one, str))


def split(value: object) -> tuple[str, ...]:
    r"""Return the lines of a text, without ``\n`` or ``\r\n``."""
    return tuple(text(value).replace("\r\n", "\n").removesuffix("\n").split("\n")) if value else ()


def joined(parts: Iterable[str]) -> str:
    """Return the parts that are not empty, an empty line between them."""
    return "\n\n".join(part for part in parts if part)


def instant(value: object) -> float:
    """Return seconds since the epoch, from ISO 8601 (UTC unless told), seconds or milliseconds."""
    if isinstance(value, bool):
        return 0.0
    if isinstance(value, int | float):
        return _bounded(value)
    try:
        moment = datetime.fromisoformat(text(value))
        told = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return _bounded(told.timestamp())
    except (ValueError, OverflowError):
        return 0.0


def _bounded(number: float) -> float:
    if not 0 < number < _LATEST * 1000 or not math.isfinite(number):
        return 0.0
    seconds = float(number / 1000 if number >= _MILLISECONDS else number)
    return seconds if seconds < _LATEST else 0.0


def without_surrogates(value: Any) -> Any:  # noqa: ANN401 any JSON value
    """Return a value with halves of characters, which no encoding can hold, replaced by U+FFFD."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [without_surrogates(one) for one in value]
    if isinstance(value, dict):
        return {without_surrogates(key): without_surrogates(one) for key, one in value.items()}
    return value
