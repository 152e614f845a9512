"""Records of made-up decisions."""

from __future__ import annotations

from functools import cache
from typing import Any

from housestyle.gate.history.records import Judged, record_of
from housestyle.gate.verdict import Outcome
from tests.gate.models import hold_for

DATA = "d" * 64
OVERRIDE = {"reason": "shown tomorrow", "until": 2_000, "actor": "ci"}


@cache
def decision(time: int, outcome: Outcome, data: str = DATA, candidate: str = "") -> Judged:
    """A decision about a candidate of its own, of which nothing became yet."""
    named = candidate or f"{time:064x}"
    verdict = hold_for(named, "b" * 64, outcome)
    return record_of(verdict, time=time, commit="c" * 40, data=data, promotion={})


def fate(status: str, **told: Any) -> dict[str, Any]:
    return {"status": status, "why": "", "number": None, "override": None, **told}
