"""The funnel: what came in, what was kept of each kind, and why the rest was thrown away."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any


def funnel(
    outcomes: Iterable[tuple[str, str]], withheld: Iterable[tuple[str, str]], new: int
) -> dict[str, Any]:
    """Count the outcomes.

    Args:
        outcomes: (kind, reason) of each candidate, the reason "" where it is kept.
        withheld: (kind, reason) of each source from which no candidate was made.
        new: candidates that were made this time.

    Returns:
        ``candidates``, ``kept`` and ``new`` are numbers; ``by_kind`` and ``dropped`` (by
        reason) map to numbers, the largest first; ``dropped_by_kind`` maps kinds to reasons.
        ``candidates`` = ``kept`` + the sum of ``dropped``.

    """
    counts = Counter([*outcomes, *withheld])
    kept = {kind: count for (kind, reason), count in counts.items() if not reason}
    dropped: Counter[str] = Counter()
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for (kind, reason), count in counts.items():
        if reason:
            dropped[reason] += count
            by_kind[kind][reason] += count
    return {
        "candidates": counts.total(),
        "kept": sum(kept.values()),
        "by_kind": _largest_first(kept),
        "dropped": _largest_first(dropped),
        "dropped_by_kind": {kind: _largest_first(by_kind[kind]) for kind in sorted(by_kind)},
        "new": new,
    }


def _largest_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
