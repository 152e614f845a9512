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
        block: level of what blocks: its part of alpha.
        hold: level at which a loss of whatever size holds, where nothing needs to be shown: alpha
            divided by all categories that are not mandatory, for any may turn out to be such.
        needed: whether no promotion is possible before the category is shown to be unharmed.
    """

    items: int
    look: int
    looks: int
    share: float
    alpha: float
    block: float
    hold: float
    needed: bool


@dataclass(frozen=True, slots=True)
class Division:
    """Who shares the error rate of a wrong block.

    Every category that must be shown has a part, and all guards together have one, which they
    divide again: so a further small category takes nothing from the large ones. A category that
    can never block has none.

    Attributes:
        needed: categories that must be shown.
        guards: smaller ones, that can block.
    """

    needed: frozenset[str]
    guards: frozenset[str]

    @property
    def parts(self) -> int:
        """K: how many parts there are."""
        return max(1, len(self.needed) + bool(self.guards))

    def level(self, name: str, alpha: float) -> float:
        """Return a category's part of an error rate."""
        return alpha / self.parts / (max(1, len(self.guards)) if name not in self.needed else 1)


def division(scores: Sequence[ItemScore], rules: Rules, evidence: Evidence) -> Division:
    """Return who can block, as the suite decides it.

    Args:
        scores: any model's; only which items they are of counts.
        rules: fixed before scoring.
        evidence: how many items and files the suite holds.
    """
    items, files = _sizes(scores, evidence)
    kinds = {score.category: score.kind for score in scores}
    able = {
        name
        for name in rules.categories
        if items[name] >= rules.min_items and files[name] >= rules.min_clusters
    }
    needed = {
        name
        for name in able
        if name in rules.mandatory
        or _can_show(kinds.get(name, "likelihood"), items[name], files[name], rules)
    }
    return Division(frozenset(needed), frozenset(able - needed))


def terms_of(scores: Sequence[ItemScore], rules: Rules, evidence: Evidence) -> dict[str, Terms]:
    """Return the terms of every category.

    Args:
        scores: any model's; only which items they are of counts.
        rules: fixed before scoring.
        evidence: how many items and files the suite holds.
    """
    divided = division(scores, rules, evidence)
    optional = max(1, len((divided.needed | divided.guards).difference(rules.mandatory)))
    items, _ = _sizes(scores, evidence)
    scored = Counter(score.category for score in scores)
    found: dict[str, Terms] = {}
    for name in rules.categories:
        sizes = look_sizes(items[name], rules.first_look, rules.looks)
        look = look_of(scored[name], sizes) or 0
        share = shares(sizes)[look]
        found[name] = Terms(
            items=items[name],
            look=look + 1,
            looks=len(sizes),
            share=share,
            alpha=rules.alpha * share,
            block=divided.level(name, rules.alpha * share),
            hold=rules.alpha * share / optional,
            needed=name in divided.needed or name in rules.mandatory,
        )
    return found


def _can_show(kind: Kind, items: int, files: int, rules: Rules) -> bool:
    """Tell whether a category is large enough to show that an equal model is no worse.

    Answers, at the last look: (z_level + z_power) sqrt(psi / n) within the margin (Connor 1987,
    Biometrics 43:207).
    """
    if files < rules.promise_files:
        return False
    if kind != "execution":
        return True
    level = rules.alpha * shares(look_sizes(items, rules.first_look, rules.looks))[-1]
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
