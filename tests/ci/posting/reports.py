"""Reports for tests: a real verdict of made-up scores, with all that a comment says of it."""

from __future__ import annotations

from typing import Any

from housestyle.ci.comment.told import Report
from tests.gate.contest import judge, model

COMMIT, FIRST = "a" * 40, "b" * 40


def report(
    gain: float = -0.1, status: str = "promoted", window: tuple[str, ...] = (), **context: Any
) -> Report:
    """Return the report of a candidate whose completion loss moved by so much."""
    verdict = judge(model(2, {"completion": gain}, noise=0.01), model(1, noise=0.01)).as_dict()
    return Report.model_validate(
        {
            "verdict": verdict,
            "funnel": {
                "candidates": 3210,
                "kept": 1432,
                "by_kind": {"completion": 1200, "edit": 232},
                "dropped": {"near_duplicate": 1700, "secret": 78},
            },
            "context": {
                "marker": "housestyle",
                "commit": COMMIT,
                "first_commit": FIRST,
                "commits": 512,
                "promotion": {"status": status, "why": "", "number": 4, "overrides": []},
                "training": {"base": "embedded", "seed": 7},
                "history": [],
                "warnings": [],
                **context,
            },
            "window": list(window),
        }
    )
