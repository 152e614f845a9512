"""A candidate against the reference: what all promotions since then have lost together.

Each candidate may be worse than the champion by less than a margin, so ten of them may lose ten
margins and none was ever blocked. The anchor's items are the same for all of them; on these no
candidate may be significantly worse than the reference by more than one margin.

What is lost already is no reason to keep a model that mends it out of production: where the
champion lies beyond the line, too, only a candidate that goes further is blocked, and one that does
not is told of.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..comparison import BITS, told
from ..rules import Rules
from ..score import ItemScore, Kind
from ..statistics.ratio import RelativeChange, relative_change
from .reference import Reference

MIN_ITEMS = 10
State = Literal["worse", "crept before", "held", "unclear", "not measured"]


@dataclass(frozen=True, slots=True)
class Crept:
    """One category against the reference.

    Attributes:
        name: the category.
        n: items of the anchor that all three models scored.
        clusters: files among them.
        reference: the reference's value in `unit`.
        candidate: the candidate's value.
        unit: of both; lower is better.
        margin: tolerated relative loss, ever.
        change: candidate / reference - 1; positive is worse. None where it cannot be told.
        low: lower end of its interval at 1 - 2 alpha.
        high: upper end.
        p_worse: one-sided p that the loss is greater than the margin.
        block: the level that blocks.
        detectable: smallest true loss found with 80 % power at that level, beyond the margin.
        step: candidate / champion - 1 on the same items.
        state: what may be said; "unclear" does not show that nothing was lost.
        note: why, in one plain clause.
    """

    name: str
    n: int
    clusters: int
    reference: float
    candidate: float
    unit: str
    margin: float
    change: float | None
    low: float | None
    high: float | None
    p_worse: float | None
    block: float
    detectable: float | None
    step: float
    state: State
    note: str


@dataclass(frozen=True, slots=True)
class Creep:
    """What became of the anchor's items since the reference was measured.

    Attributes:
        model: digest of the reference's model.
        commit: HEAD when it was measured.
        renewed: whether there was another reference before.
        rows: one for each category of the anchor.
    """

    model: str
    commit: str
    renewed: bool
    rows: tuple[Crept, ...]

    def worse(self) -> list[str]:
        """Name what blocks."""
        return [f"{row.name} has crept: {row.note}." for row in self.rows if row.state == "worse"]

    def asides(self) -> list[str]:
        """Name what is lost and not by this candidate, and since when losses are counted."""
        lost = [row for row in self.rows if row.state in ("worse", "crept before")]
        told = [
            f"{row.name} has crept before: {row.note}."
            for row in lost
            if row.state == "crept before"
        ]
        if lost and self.renewed:
            told.append(
                f"Slow decline is counted since commit {self.commit[:12]} only: what scores depend "
                "on has changed."
            )
        return told


Trio = tuple[ItemScore, ItemScore, ItemScore]
"""One item under reference, champion and candidate."""


def creep_of(
    candidate: Sequence[ItemScore],
    champion: Sequence[ItemScore],
    reference: Reference,
    rules: Rules,
    parts: int,
) -> Creep:
    """Compare a candidate with the reference on the anchor's items.

    The categories of the anchor divide one part of alpha among them, as large as that of a category
    that must be shown (alpha / K), and K is not raised for it: a candidate that is no worse than
    the reference lies a whole margin below what blocks.

    Args:
        candidate: its scores of the whole suite.
        champion: the champion's.
        reference: of the same engine and anchor.
        rules: fixed before scoring.
        parts: K, which divides alpha.
    """
    trios = _trios(candidate, champion, reference)
    names = [name for name in rules.categories if name in trios]
    block = rules.alpha / parts / max(1, len(names))
    rows = tuple(_row(name, trios[name], rules, block) for name in names)
    return Creep(reference.model, reference.commit, reference.renewed, rows)


def _trios(
    candidate: Sequence[ItemScore], champion: Sequence[ItemScore], reference: Reference
) -> dict[str, list[Trio]]:
    """Return what all three scored, by category."""
    news = {score.item: score for score in candidate if score.status == "ok"}
    olds = {score.item: score for score in champion if score.status == "ok"}
    found: dict[str, list[Trio]] = {}
    for first in reference.scores:
        new, old = news.get(first.item), olds.get(first.item)
        if new and old and _asked(new) == _asked(first):
            found.setdefault(first.category, []).append((first, old, new))
    return found


def _asked(score: ItemScore) -> tuple[str, int, int]:
    return score.category, score.bytes, score.options


def _row(name: str, trios: Sequence[Trio], rules: Rules, block: float) -> Crept:
    kind = trios[0][0].kind
    margin = rules.margin(name, kind)
    moved, step = _moved(trios, rules), _step(trios)
    state, note = _state(kind, trios, moved, step, margin, rules.alpha, block)
    low, high = moved.interval(1.0 - 2.0 * rules.alpha) if moved else (None, None)
    weight = math.fsum(first.weight for first, _, _ in trios)
    return Crept(
        name=name,
        n=len(trios),
        clusters=len({first.cluster for first, _, _ in trios}),
        reference=_total(trios, 0) / weight,
        candidate=_total(trios, 2) / weight,
        unit=BITS[kind],
        margin=margin,
        change=moved.change if moved else None,
        low=low,
        high=high,
        p_worse=moved.p_above(margin) if moved else None,
        block=block,
        detectable=margin + moved.detectable(block) if moved else None,
        step=step,
        state=state,
        note=note,
    )


def _state(
    kind: Kind,
    trios: Sequence[Trio],
    moved: RelativeChange | None,
    step: float,
    margin: float,
    alpha: float,
    block: float,
) -> tuple[State, str]:
    if moved is None:
        return "not measured", f"{len(trios)} items of the anchor cannot tell"
    low, high = moved.interval(1.0 - 2.0 * alpha)
    change = f"{BITS[kind]} {told(moved.change, low, high)}"
    if moved.p_above(margin) <= block:
        lost = f"{change} since the first model that met these {len(trios)} items"
        if step > 0.0:
            return "worse", f"{lost}, more than the {margin:.0%} allowed"
        return "crept before", f"{lost}; this candidate takes it no further"
    if moved.p_below(margin) <= alpha:
        return "held", f"{change}, within the {margin:.0%} allowed"
    return "unclear", f"{change}; a loss above {margin:.0%} is neither shown nor ruled out"


def _moved(trios: Sequence[Trio], rules: Rules) -> RelativeChange | None:
    """Return the change since the reference; None where so few items, or guesses, tell nothing."""
    firsts = [first for first, _, _ in trios]
    if len(trios) < MIN_ITEMS or _only_guessed(firsts):
        return None
    before, after = _sums(trios, 0), _sums(trios, 2)
    names = sorted(before)
    if len(names) < rules.min_clusters or not math.fsum(before.values()) > 0.0:
        return None
    moved = relative_change([before[name] for name in names], [after[name] for name in names])
    return moved if math.isfinite(moved.error) else None


def _only_guessed(scores: Sequence[ItemScore]) -> bool:
    """Whether the reference weighed the options no better than equal weights would have."""
    if scores[0].kind != "choice":
        return False
    guessing = math.fsum(math.log2(score.options) for score in scores)
    return math.fsum(score.loss for score in scores) >= guessing


def _step(trios: Sequence[Trio]) -> float:
    """Return how much more than the champion the candidate loses, relatively."""
    before, after = _total(trios, 1), _total(trios, 2)
    return after / before - 1.0 if before > 0.0 else float(after > 0.0)


def _sums(trios: Sequence[Trio], who: int) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for trio in trios:
        found.setdefault(trio[0].cluster, []).append(trio[who].loss)
    return {cluster: math.fsum(losses) for cluster, losses in found.items()}


def _total(trios: Sequence[Trio], who: int) -> float:
    return math.fsum(trio[who].loss for trio in trios)
