"""The last ten verdicts, drawn in one line of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypedDict

from ...gate.history.records import Judged

SHOWN = 10
_BARS = "▁▂▃▄▅▆▇█"
_NONE = "·"


class Earlier(TypedDict):
    """One verdict as later comments show it.

    Attributes:
        time: when it was given, in seconds since the epoch.
        commit: that was learned up to.
        outcome: what the gate said.
        status: what became of the candidate.
        values: the candidate's loss by category.
    """

    time: int
    commit: str
    outcome: str
    status: str
    values: dict[str, float | None]


def earlier_of(before: Sequence[Judged]) -> list[Earlier]:
    """Return the last verdicts before the present one as comments show them, oldest first."""
    return [_earlier(one) for one in before[1 - SHOWN :]]


def _earlier(one: Judged) -> Earlier:
    rows = one.verdict["comparisons"]
    return {
        "time": one.time,
        "commit": one.commit,
        "outcome": one.outcome,
        "status": str(one.promotion["status"]),
        "values": {row["name"]: row["candidate"] for row in rows},
    }


def sparkline(values: Sequence[float | None]) -> str:
    """Return a bar for each value between the smallest and the largest, a dot where there is none.

    One value alone shows no course, so it is no line.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, span = min(known), max(known) - min(known)
    top = len(_BARS) - 1
    bars = (
        _NONE if value is None else _BARS[round(top * (value - low) / span) if span else top // 2]
        for value in values
    )
    return "".join(bars)


def course(history: Sequence[Earlier], name: str, value: float | None) -> str:
    """Return the sparkline of a category, the present candidate last."""
    return sparkline([*(one["values"].get(name) for one in history), value][-SHOWN:])


def told_earlier(history: Sequence[Earlier], headlines: Mapping[str, str]) -> list[str]:
    """Return a table of the earlier verdicts, the newest first."""
    if not history:
        return []
    lines = ["| When | Commit | Verdict |", "|---|---|---|"]
    for one in reversed(history):
        day = datetime.fromtimestamp(one["time"], UTC).strftime("%Y-%m-%d %H:%M")
        said = headlines.get(one["outcome"], "?")
        passed = one["outcome"] == "promote" and one["status"] != "promoted"
        lines.append(
            f"| {day} UTC | `{one['commit'][:12]}` | {'Not promoted' if passed else said} |"
        )
    return lines
