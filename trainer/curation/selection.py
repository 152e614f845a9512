"""Selection: one deterministic pass over everything live that decides what is kept.

It reads stored columns only, so it is cheap enough to run over the whole corpus each time, and its
result depends on the candidates alone, never on the order in which they arrived.

In this order: filters, leaks, duplicates, quarantine, caps on pull requests, contributors and
authors, variety of form, ratios of kinds, provenance. The last is last because its shares are those
of what is kept.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .caps import CapHit, Variety, cap
from .decisions import RESCUED, REVIEWED, Decision
from .duplicates import EXACT, NEAR, Clusters, clusters, survival_order
from .fates import Fates
from .filters import FILTERS, PASSED, Limits, first_missed, grouped, relaxed, strict_limits
from .filters.kinds import PINNED
from .ledger import over_caps
from .live import Live
from .near import Near
from .outcome import Outcome
from .policy import CODE, Policy
from .provenance import Classes
from .pulls import contributor_groups, pull_groups, pull_limit
from .standing import NOTHING, Standing, frame, quarantined

REJECTED, QUARANTINE = "rejected by a person", "new contributor"
PER_PULL, PER_CONTRIBUTOR = "per-pull cap", "per-contributor cap"
PER_AUTHOR = "per-author cap"
SAME_FORM, PER_KIND = "same form", "per-kind cap"
EASED = ((1.0, 1.0), (0.5, 2.0), (0.0, np.inf))
"""(strength of quantiles, factor on the cap of one form), from strict to loose."""


def select(
    live: Live,
    near: Near,
    policy: Policy,
    standing: Standing = NOTHING,
    classes: Classes | None = None,
    decisions: Mapping[int, Decision] | None = None,
) -> Outcome:
    """Return the outcome of every live candidate; see ``Ground`` and ``selected``."""
    return selected(Ground(live, near, standing, classes, decisions or {}), policy)


def selected(ground: Ground, policy: Policy) -> Outcome:
    """Return the outcome of every live candidate under one policy.

    Filters that follow quantiles, and the cap on equal forms, give way when less is left than the
    floor on the yield asks for.

    Args:
        ground: what is selected from.
        policy: limits, caps and ratios.

    """
    selection = _Selection(ground, policy)
    for strength, factor in EASED:
        outcome = selection.outcome(strength, factor)
        if outcome.kept.sum() >= policy.yield_floor:
            break
    return outcome


class Ground:
    """What a selection looks at, whatever the policy."""

    def __init__(
        self,
        live: Live,
        near: Near,
        standing: Standing,
        classes: Classes | None,
        decisions: Mapping[int, Decision],
    ) -> None:
        """Order and group the candidates.

        Args:
            live: the candidates.
            near: their near-duplicates.
            standing: what HEAD and its history say of files and commits.
            classes: who wrote each candidate; None: nothing is known.
            decisions: row → what a person decided.

        """
        self.live, self.near, self.standing, self.classes = live, near, standing, classes
        actions = {row: decision.action for row, decision in decisions.items()}
        self.rejected = sorted(row for row, action in actions.items() if action == "reject")
        self.kept = np.array([kind in PINNED for kind in live.kind], bool)
        self.kept[[row for row, action in actions.items() if action in RESCUED]] = True
        reviewed = np.array([bool(pull) for pull in live.pull], bool)
        reviewed[[row for row, action in actions.items() if action in REVIEWED]] = True
        self.doubtful = quarantined(live, standing) & ~self.kept
        self.order = survival_order(
            live, classes, kept=self.kept, doubtful=self.doubtful, reviewed=reviewed
        )
        self.frame, self.groups = frame(live, standing), grouped(live.kind)
        self.variety = Variety(live)


class _Selection:
    """What is the same however strict a selection under one policy is, and the steps of one."""

    def __init__(self, ground: Ground, policy: Policy) -> None:
        self._live, self._near, self._policy = ground.live, ground.near, policy
        self._standing, self._classes = ground.standing, ground.classes
        self._rejected, self._kept, self._doubtful = ground.rejected, ground.kept, ground.doubtful
        self._order, self._variety = ground.order, ground.variety
        self._frame, self._groups = ground.frame, ground.groups
        self._limits = strict_limits(self._frame, self._groups, policy.overrides)

    def outcome(self, strength: float, factor: float) -> Outcome:
        """Run every step."""
        fates = Fates(len(self._live))
        limits = relaxed(self._limits, strength, self._policy.overrides)
        self._filter(fates, limits)
        found = self._without_copies(fates)
        fates.drop(np.flatnonzero(self._doubtful).tolist(), QUARANTINE)
        caps = [*self._cap_pulls(fates), *self._cap_contributors(fates)]
        caps += self._cap_authors(fates)
        most = self._policy.per_shape * factor
        fates.drop(self._variety.beyond(self._capped(fates), most).tolist(), SAME_FORM)
        caps += self._cap_kinds(fates)
        self._balance(fates)
        return Outcome(fates.reasons, found.survivor, limits, strength, tuple(caps), self._frame)

    def _filter(self, fates: Fates, limits: Limits) -> None:
        first = first_missed(self._frame, self._groups, limits)
        settled = [position for position, one in enumerate(FILTERS) if one.settled]
        first[self._kept & ~np.isin(first, settled)] = PASSED
        for position, one in enumerate(FILTERS):
            fates.drop(np.flatnonzero(first == position).tolist(), one.name)
        for row, leak in enumerate(self._live.leak):
            if leak:
                fates.drop([row], leak)
        fates.drop(self._rejected, REJECTED)

    def _without_copies(self, fates: Fates) -> Clusters:
        order = self._order[fates.alive[self._order]].tolist()
        found = clusters(self._live, self._near, order, self._kept)
        fates.drop(found.exact, EXACT)
        fates.drop(found.near, NEAR)
        return found

    def _cap_pulls(self, fates: Fates) -> list[CapHit]:
        rows = self._variety.order(self._capped(fates))
        groups = pull_groups(self._live)
        limit = pull_limit(self._live, groups, self._standing, self._policy.per_pull, len(rows))
        return cap(fates, rows, [groups[row] for row in rows.tolist()], limit, PER_PULL)

    def _cap_contributors(self, fates: Fates) -> list[CapHit]:
        rows = self._variety.order(self._capped(fates))
        groups = contributor_groups(self._live, self._standing)
        most = self._policy.per_pull
        brought = [groups[row] for row in rows.tolist()]
        return cap(fates, rows, brought, lambda group, size: most, PER_CONTRIBUTOR)

    def _cap_authors(self, fates: Fates) -> list[CapHit]:
        rows = self._variety.order(self._capped(fates))
        most = int(self._policy.per_author_share * len(rows))
        authors = [self._live.author[row] for row in rows.tolist()]
        return cap(fates, rows, authors, lambda author, size: most, PER_AUTHOR)

    def _cap_kinds(self, fates: Fates) -> list[CapHit]:
        rows = self._variety.order(self._capped(fates))
        kinds = [self._live.kind[row] for row in rows.tolist()]
        code = sum(kind in CODE for kind in kinds)
        limit = self._policy.kind_limit
        return cap(fates, rows, kinds, lambda kind, size: limit(kind, code), PER_KIND)

    def _balance(self, fates: Fates) -> None:
        if self._classes is not None:
            caps = self._policy.provenance
            found = over_caps(self._live, self._classes, fates.alive, caps, self._kept)
            for row, reason in found.items():
                fates.drop([row], reason)

    def _capped(self, fates: Fates) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """Return the rows that caps apply to."""
        return np.flatnonzero(fates.alive & ~self._kept)
