"""Suggestions of a review: whether what was to replace some lines did so, be it for a while."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .model import Place


def was_taken(place: Place, before: str, states: Iterable[str]) -> bool | None:
    """Tell whether a suggestion was taken over; None when nothing was suggested.

    Its lines then stand together more often than before. One that only takes lines away is taken
    over where the line before them and the line behind them have become neighbours.

    Args:
        place: where it was made.
        before: the file that the reviewer saw.
        states: the file as it was afterwards.

    """
    if place.suggestion is None:
        return None
    lines = _lines(before)
    wanted = _lines(place.suggestion) if place.suggestion else []
    wanted = wanted or [*lines[: place.first - 1][-1:], *lines[place.last :][:1]]
    known = _count(lines, wanted)
    return any(_count(_lines(state), wanted) > known for state in states)


def _lines(text: str) -> list[str]:
    """Return lines, without the blanks at their ends, which suggestions often lose."""
    return [line.rstrip() for line in text.split("\n")]


def _count(lines: Sequence[str], wanted: Sequence[str]) -> int:
    """Return how often some lines stand together."""
    first, size = wanted[0], len(wanted)
    places = (at for at, line in enumerate(lines) if line == first)
    return sum(lines[at : at + size] == wanted for at in places)
