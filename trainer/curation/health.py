"""Health of the filters: what a change of theirs, or of the repository, did unnoticed.

A filter that suddenly drops everything, or a kind of which nothing is left, looks like a small
number in the funnel. It is said in words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .caps import CapHit
from .selection import PER_AUTHOR, PER_CONTRIBUTOR, PER_PULL

JUMP = 0.1  # of the candidates; a reason whose share grows by more is told
FEWEST = 50  # candidates; of fewer no share means anything
FLAGGED = frozenset({PER_AUTHOR, PER_CONTRIBUTOR, PER_PULL})

Shares = Mapping[str, float]
"""Reason ("" for kept) → its share of the candidates."""


def shares(reasons: Iterable[str]) -> dict[str, float]:
    """Return the share of the rows that each reason has."""
    counts = Counter(reasons)
    total = counts.total()
    return {reason: counts[reason] / total for reason in sorted(counts)}


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


def jumps(before: Shares, now: Shares) -> list[str]:
    """Return a warning for each reason that drops far more than at the last assembly.

    Args:
        before: shares then; empty at the first assembly, which warns of nothing.
        now: shares now.

    """
    if not before:
        return []
    return [
        f"{reason!r} drops {now[reason]:.0%} of the candidates, "
        f"after {before.get(reason, 0.0):.0%} at the last assembly"
        for reason in sorted(now)
        if reason and now[reason] - before.get(reason, 0.0) > JUMP
    ]


def flagged(caps: Iterable[CapHit]) -> list[str]:
    """Return a warning for each pull request and author that brought more than they may."""
    return [
        f"{hit.group} brought {hit.candidates} examples at once, of which {hit.kept} are kept "
        f"({hit.reason})"
        for hit in caps
        if hit.reason in FLAGGED
    ]


def _most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
