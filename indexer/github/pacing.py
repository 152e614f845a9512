"""How long to wait before asking again: GitHub's two rate limits, and failures that pass.

https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api says which
header tells what: ``retry-after`` first, then ``x-ratelimit-reset`` when nothing remains, else a
minute that doubles.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .transport import Answer

TRIES = 4
_FIRST_SECONDS = 1.0  # after a failure; doubles
_MINUTE = 60.0
_LONGEST = 86_400.0
_LIMITING = (403, 429)
_FAILING = (500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Pause:
    """Why and how long to wait.

    Attributes:
        seconds: from now.
        is_limit: the rate limit asks for it; else something failed.

    """

    seconds: float
    is_limit: bool


def pause(answer: Answer, attempt: int, now: float, jitter: Callable[[], float]) -> Pause | None:
    """Return how long to wait before the same request; None when waiting does not help.

    Args:
        answer: what came back.
        attempt: how often this was asked before, from 0.
        now: seconds since the epoch.
        jitter: gives a number from 0 to 1.

    """
    if answer.status in _FAILING:
        told = _retry_after(answer, now)
        return Pause(backoff(attempt, jitter) if told is None else told, False)
    if answer.status in _LIMITING or (answer.status == 200 and _is_limited_query(answer)):
        seconds = _limit(answer, attempt, now)
        return None if seconds is None else Pause(seconds, True)
    return None


def backoff(attempt: int, jitter: Callable[[], float]) -> float:
    """Return seconds that double with each attempt, spread by half to either side."""
    return float(_FIRST_SECONDS * 2**attempt * (0.5 + jitter()))


def _limit(answer: Answer, attempt: int, now: float) -> float | None:
    told = _retry_after(answer, now)
    if told is not None:
        return told
    if answer.headers.get("x-ratelimit-remaining", "").strip() == "0":
        reset = _number(answer.headers.get("x-ratelimit-reset", ""))
        if reset is not None:
            return _bounded(reset - _server_time(answer, now) + 1)
    if answer.status != 403 or "rate limit" in message(answer).lower():
        return float(_MINUTE * 2**attempt)
    return None


def _is_limited_query(answer: Answer) -> bool:
    """Tell whether GraphQL says, with status 200, that its limit is used up."""
    if b"RATE_LIMITED" not in answer.body:
        return False
    errors = _object(answer).get("errors")
    found = errors if isinstance(errors, list) else []
    return any(isinstance(one, dict) and one.get("type") == "RATE_LIMITED" for one in found)


def message(answer: Answer) -> str:
    """Return what GitHub says of a failure."""
    told = _object(answer).get("message")
    return told if isinstance(told, str) else ""


def _object(answer: Answer) -> dict[str, object]:
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _retry_after(answer: Answer, now: float) -> float | None:
    """Return seconds, told as such or as a date (https://www.rfc-editor.org/rfc/rfc9110)."""
    told = answer.headers.get("retry-after", "").strip()
    seconds = _number(told)
    if seconds is not None:
        return _bounded(seconds)
    moment = _date(told)
    return None if moment is None else _bounded(moment - _server_time(answer, now))


def _server_time(answer: Answer, now: float) -> float:
    """Return the server's own time, by which it tells when its limit ends."""
    moment = _date(answer.headers.get("date", ""))
    return now if moment is None else moment


def _date(told: str) -> float | None:
    try:
        return parsedate_to_datetime(told).timestamp() if told else None
    except (ValueError, OverflowError):
        return None


def _number(told: str) -> float | None:
    told = told.strip()
    return float(told) if told.isascii() and told.isdigit() and len(told) < 16 else None


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), _LONGEST)


def clock_time(moment: float) -> str:
    """Return a moment as a person reads it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%H:%M UTC")
