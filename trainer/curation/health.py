"""Health of the filters: what a change of theirs, or of the repository, did unnoticed.

A filter that suddenly drops everything, or a kind of which nothing is left, looks like a small
number in the funnel. It is said in words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .caps import CapHit
from .outcome import Outcome
from .selection import PER_AUTHOR, PER_CONTRIBUTOR, PER_PULL

JUMP = 0.1  # of the candidates; a reason whose share grows by more is told
FEWEST = 50  # candidates; of fewer no share means anything
FLAGGED = frozenset({PER_AUTHOR, PER_CONTRIBUTOR, PER_PULL})


def warnings(kinds: Sequence[str], outcome: Outcome) -> list[str]:
    """Return what is wrong with a selection by itself, in words.

    Args:
        kinds: kind of each candidate.
        outcome: what was decided.

    """
    return [*rejected_whole(kinds, outcome.reasons), *flagged(outcome.caps)]


def rejected_whole(kinds: Sequence[str], reasons: Sequence[str]) -> list[str]:
    """Return a warning for each kind of which nothing is kept."""
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, reason in zip(kinds, reasons, strict=True):
        by_kind[kind][reason] += 1
    return [
        f"nothing of kind {kind!r} is kept: of {counts.total()} candidates "
        + ", ".join(f"{count} {reason}" for reason, count in _most_first(counts)[:3])
        for kind, counts in sorted(by_kind.items())
        if not counts[""] and counts.total() >= FEWEST
    ]


def jumps(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return a warning for each reason that drops far more than at the last assembly.

    Args:
        before: the funnel then; empty when there was none, which warns of nothing.
        now: the funnel now.

    """
    if not before or min(before["candidates"], now["candidates"]) < FEWEST:
        return []
    then, shares = _shares(before), _shares(now)
    return [
        f"{reason!r} drops {shares[reason]:.0%} of the candidates, "
        f"after {then.get(reason, 0.0):.0%} at the last assembly"
        for reason in sorted(shares)
        if shares[reason] - then.get(reason, 0.0) > JUMP
    ]


def flagged(caps: Iterable[CapHit]) -> list[str]:
    """Return a warning for each pull request and author that brought more than they may."""
    return [
        f"{hit.group} brought {hit.candidates} examples at once, of which {hit.kept} are kept "
        f"({hit.reason})"
        for hit in caps
        if hit.reason in FLAGGED
    ]


def _shares(funnel: Mapping[str, Any]) -> dict[str, float]:
    return {reason: count / funnel["candidates"] for reason, count in funnel["dropped"].items()}


def _most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
