"""What each category is held against: its part of the error rate, and whether it must be shown."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .looks import look_of, look_sizes, shares
from .rules import Evidence, Rules
from .score import ItemScore, Kind
from .statistics.distributions import normal_quantile

POWER = 0.8  # with which an equal model is to be found no worse before that may be demanded
DISAGREEMENT = 0.1  # psi at which answers are expected to show it


@dataclass(frozen=True, slots=True)
class Terms:
    """What one category is held against; nothing here depends on how anybody answered.

    Attributes:
        items: that the suite holds.
        look: which look the scores are of, counted from 1.
        looks: how many there can be.
        share: part of the error rates that this look may spend.
        alpha: level of what is promised and of what is claimed to be a gain.
        block: level of what blocks: alpha divided by the categories that can.
        final: `alpha` at the last look.
        needed: whether no promotion is possible before the category is shown to be unharmed.
    """

    items: int
    look: int
    looks: int
    share: float
    alpha: float
    block: float
    final: float
    needed: bool


def able(scores: Sequence[ItemScore], rules: Rules, evidence: Evidence) -> frozenset[str]:
    """Return the categories that have enough items and files to block.

    Their number K divides the error rate: what can never block takes nothing from the others.
    """
    items, files = _sizes(scores, evidence)
    return frozenset(
        name
        for name in rules.categories
        if items[name] >= rules.min_items and files[name] >= rules.min_clusters
    )


def terms_of(scores: Sequence[ItemScore], rules: Rules, evidence: Evidence) -> dict[str, Terms]:
    """Return the terms of every category.

    Args:
        scores: any model's; only which items they are of counts.
        rules: fixed before scoring.
        evidence: how many items and files the suite holds.
    """
    categories = max(1, len(able(scores, rules, evidence)))
    items, files = _sizes(scores, evidence)
    scored = Counter(score.category for score in scores)
    kinds = {score.category: score.kind for score in scores}
    found: dict[str, Terms] = {}
    for name in rules.categories:
        sizes = look_sizes(items[name], rules.first_look, rules.looks)
        look = look_of(scored[name], sizes) or 0
        spent = shares(sizes)
        final = rules.alpha * spent[-1]
        found[name] = Terms(
            items=items[name],
            look=look + 1,
            looks=len(sizes),
            share=spent[look],
            alpha=rules.alpha * spent[look],
            block=rules.alpha * spent[look] / categories,
            final=final,
            needed=name in rules.mandatory
            or _can_show(kinds.get(name, "likelihood"), items[name], files[name], final, rules),
        )
    return found


def _can_show(kind: Kind, items: int, files: int, level: float, rules: Rules) -> bool:
    """Tell whether a category is large enough to show that an equal model is no worse.

    Answers: (z_level + z_power) sqrt(psi / n) within the margin (Connor 1987, Biometrics 43:207).
    """
    if files < rules.promise_files:
        return False
    if kind != "execution":
        return True
    reach = normal_quantile(1.0 - level) + normal_quantile(POWER)
    return reach * math.sqrt(DISAGREEMENT / items) <= rules.answer_margin


def _sizes(scores: Sequence[ItemScore], evidence: Evidence) -> tuple[Counter[str], Counter[str]]:
    """Return items and clusters by category, as the suite has them or else as they were scored."""
    scored = Counter(score.category for score in scores)
    seen = Counter(name for name, _ in {(score.category, score.cluster) for score in scores})
    return (
        scored if evidence.expected is None else Counter(evidence.expected),
        seen if evidence.files is None else Counter(evidence.files),
    )
