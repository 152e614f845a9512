"""The curve on new commits, in plain lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from ..gate.prequential.comparing import Compared, compared
from ..gate.prequential.records import Followed
from .comment.trend import sparkline
from .followed import Standing, sums
from .wording import count, interval, number

POINTS = 40  # of the line, at most
NOTHING = (
    "nothing was followed yet: once a model is in production, the next loop scores the commits "
    "that came after it learnt, before they teach anything"
)


def curve_of(standing: Standing) -> dict[str, Any]:
    """Return everything that is known, for scripts.

    Args:
        standing: as the records have it.
    """
    return {
        "production": standing.as_dict(),
        "models": [_model(standing, model) for model in _champions(standing.rows)],
        "commits": [
            {
                "commit": row.commit,
                "time": row.time,
                "model": row.model,
                "role": row.role,
                "hunks": row.hunks,
                **sums([row]),
            }
            for row in standing.rows
        ],
    }


def told_curve(standing: Standing, last: int) -> list[str]:
    """Return the curve for people.

    Args:
        standing: as the records have it.
        last: so many of the newest commits are listed.
    """
    points = points_of(standing.rows)
    if not points:
        return [NOTHING]
    lines = [*_line(points), *_production(standing), "", *_models(standing)]
    lines += ["", *_commits(points[-last:])] if last else []
    return [*lines, *(f"{name} is not what was recorded; it is left" for name in standing.damaged)]


def points_of(rows: Sequence[Followed]) -> list[tuple[Followed, Followed | None]]:
    """Return each commit that added anything, under what was in production, and under the base.

    Args:
        rows: oldest commits first.
    """
    bases = {(row.commit, row.measure): row for row in rows if row.role == "base"}
    found: dict[str, Followed] = {}
    for row in rows:
        if row.role == "champion" and row.bytes:
            found.setdefault(row.commit, row)
    return [(row, bases.get((row.commit, row.measure))) for row in found.values()]


def _line(points: Sequence[tuple[Followed, Followed | None]]) -> Iterator[str]:
    """Yield what was in production against the base on the same text, or by itself."""
    both = [(own, base) for own, base in points if base is not None and base.bits]
    if both:
        values = [_share(part) for part in _parts(both)]
        told = "bits for what people added, as a share of the base's"
    else:
        values = [_mean([own for own, _ in part]) for part in _parts(points)]
        told = "bits per byte of what people added"
    known = [value for value in values if value is not None]
    if len(known) > 1:
        yield f"{sparkline(values)}  {told}: {known[0]:.2f} to {known[-1]:.2f}, lower is better"
        yield ""


def _parts(points: Sequence[Any]) -> Iterator[Sequence[Any]]:
    most = min(POINTS, len(points))
    edges = [len(points) * number // most for number in range(most + 1)]
    return (points[first:last] for first, last in pairwise(edges))


def _share(part: Sequence[tuple[Followed, Followed]]) -> float | None:
    whole = sum(base.bits for _, base in part)
    return sum(own.bits for own, _ in part) / whole if whole else None


def _mean(rows: Sequence[Followed]) -> float | None:
    found: float | None = sums(rows)["bits_per_byte"]
    return found


def _production(standing: Standing) -> Iterator[str]:
    if standing.model is None:
        yield "nothing is in production"
        return
    own = sums(standing.own)
    name = standing.model[:12]
    if not standing.own:
        yield f"in production: {name}, no commit followed yet"
        return
    yield f"in production: {name}, {count(len(standing.own), 'commit')} that it was not taught"
    yield f"  bits per byte      {number(own['bits_per_byte'])}{_grown(standing.base)}"
    yield f"  begun lines        {_of(own)} of what was typed stands before a line's first mistake"
    yield f"  whole lines        {own['offered']:,} of {own['lines']:,}"
    yield f"  next edits         {own['hits']:,} of {own['edits']:,} begun with the right line"
    if standing.before is not None:
        yield f"  the one before it  {_before(standing.before)}"
    if standing.warning:
        yield f"warning: {standing.warning}"


def _grown(base: Compared | None) -> str:
    if base is None or base.change is None:
        return ""
    return f", {interval(base.as_dict())} against the base"


def _before(found: Compared) -> str:
    if found.change is None or found.detectable is None:
        return f"{found.other[:12]}, too few commits yet ({found.commits})"
    told = f"{found.other[:12]}: {interval(found.as_dict())} on {count(found.commits, 'commit')}"
    if found.is_worse:
        return f"{told}: worse than is tolerated"
    if found.high is not None and found.high < 0:
        return f"{told}: better"
    return f"{told}: not shown to be worse; a loss of {100 * found.detectable:.1f} % would show"


def _champions(rows: Sequence[Followed]) -> list[str]:
    """Return what was in production, in the order of the commits."""
    return list(dict.fromkeys(row.model for row in rows if row.role == "champion"))


def _model(standing: Standing, model: str) -> dict[str, Any]:
    rows = [row for row in standing.rows if row.model == model and row.bytes]
    base = next((row.model for row in reversed(standing.rows) if row.role == "base"), None)
    found = compared(standing.rows, model, base, margin=0.0, alpha=0.05) if base else None
    told = {name: getattr(found, name) for name in ("change", "low", "high")} if found else None
    return {"model": model, "commits": len(rows), **sums(rows), "against_base": told}


def _models(standing: Standing) -> Iterator[str]:
    yield "model         commits  bits/byte  against the base        begun  whole lines"
    for model in _champions(standing.rows):
        told = _model(standing, model)
        base = told["against_base"]
        grown = interval(base) if base and base["change"] is not None else "-"
        yield (
            f"{model[:12]}  {told['commits']:>7}  {number(told['bits_per_byte']):>9}  {grown:<22}  "
            f"{_of(told):>5}  {told['offered']}/{told['lines']}"
        )


def _commits(points: Sequence[tuple[Followed, Followed | None]]) -> Iterator[str]:
    yield "commit        day         bits/byte     base  begun  whole lines  model"
    for own, base in reversed(points):
        day = datetime.fromtimestamp(own.time, UTC).strftime("%Y-%m-%d")
        beside = number(base.bits_per_byte) if base else "-"
        whole = f"{own.offered}/{own.lines}"
        yield (
            f"{own.commit[:12]}  {day}  {number(own.bits_per_byte):>9}  {beside:>7}  "
            f"{_of(sums([own])):>5}  {whole:>11}  {own.model[:12]}"
        )


def _of(summed: dict[str, Any]) -> str:
    """Return the share of what was typed that stands before the first mistake of its line."""
    return f"{100 * summed['accepted'] / summed['typed']:.0f} %" if summed["typed"] else "-"
