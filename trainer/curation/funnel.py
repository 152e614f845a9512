"""The funnel: what came in, what was kept of each kind, and why the rest was thrown away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
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
    rows = [*outcomes, *withheld]
    kept = Counter(kind for kind, reason in rows if not reason)
    dropped = [(kind, reason) for kind, reason in rows if reason]
    kinds = sorted({kind for kind, _ in dropped})
    return {
        "candidates": len(rows),
        "kept": kept.total(),
        "by_kind": _largest_first(kept),
        "dropped": _largest_first(Counter(reason for _, reason in dropped)),
        "dropped_by_kind": {
            kind: _largest_first(Counter(r for k, r in dropped if k == kind)) for kind in kinds
        },
        "new": new,
    }


def _largest_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
