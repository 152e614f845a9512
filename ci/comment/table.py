"""The table of a verdict: a row for each category, and what its numbers mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..inert import code
from ..wording import answers, count, detectable, disagreement, interval, level, number
from .trend import Earlier, course

MAX_ROWS = 60


def categories_table(verdict: Mapping[str, Any], history: Sequence[Earlier]) -> str:
    """Return the table as Markdown; "" where nothing was compared."""
    rows = verdict["comparisons"][:MAX_ROWS]
    if not rows:
        return ""
    return "\n".join([*_head(verdict, rows), *(_line(row, history) for row in rows)])


def table_note(verdict: Mapping[str, Any], history: Sequence[Earlier]) -> str:
    """Return what a reader has to know about the table's numbers."""
    rows = verdict["comparisons"]
    if not rows:
        return ""
    return f"<sub>{' '.join(_notes(verdict, rows, history))}</sub>"


def _head(verdict: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    against = "Production" if verdict["champion"] else "Base"
    yield (
        f"| Category | {against} | Candidate | Δ [{level(rows)}] | won / lost | ψ | n, detectable "
        "| Verdict | Trend |"
    )
    yield "|---|---:|---:|---|---:|---:|---:|---|---|"


def _notes(
    verdict: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], history: Sequence[Earlier]
) -> Iterator[str]:
    yield (
        "Values are losses in bits per byte of code or per choice, or the share of answers that is "
        "wrong or fails: lower is better. Each end of an interval holds with "
        f"{1 - verdict['alpha']:.0%} or more. ψ is the share of answers on which the models "
        "disagree. *Detectable* is the smallest change that this many items would show in four of "
        "five tries. The error rate of blocking, "
        f"{verdict['alpha']:.0%}, is divided by {verdict['categories']}: by the categories that "
        "must be shown to be unharmed, and those that only guard as one."
    )
    if history:
        yield (
            f"*Trend* is the candidate's loss in the last {len(history) + 1} verdicts, this one "
            "last; suites change between them."
        )


def _line(row: Mapping[str, Any], history: Sequence[Earlier]) -> str:
    size = f"{row['n']} in {count(row['clusters'], 'file')}"
    if row["detectable"] is not None:
        size += f", {detectable(row)}"
    state = f"**{row['state']}**" if row["state"] in {"better", "worse"} else row["state"]
    cells = (
        code(row["name"], 40),
        number(row["champion"]),
        number(row["candidate"]),
        interval(row),
        answers(row),
        disagreement(row),
        size,
        state,
        course(history, row["name"], row["candidate"]),
    )
    return f"| {' | '.join(cells)} |"
