"""A look back at a selection: why one candidate fared as it did, and what another policy would do.

It looks at the columns that were selected from, and changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from ...core.errors import UserError
from .decisions import Decision
from .live import Live
from .near import Near
from .outcome import Outcome
from .policy import Policy
from .provenance import Classes
from .selection import Ground, selected
from .standing import NOTHING, Standing

SHORTEST_ID = 4  # hex digits that name an example
SHOWN_COPIES = 5


@dataclass(frozen=True)
class Look:
    """What a selection saw, and what it decided.

    Attributes:
        live: the candidates.
        near: their near-duplicates.
        policy: limits, caps and ratios.
        standing: what HEAD and its history say of files and commits.
        classes: who wrote each candidate; None: nothing is known.
        decisions: row → what a person decided.

    """

    live: Live
    near: Near
    policy: Policy
    standing: Standing = NOTHING
    classes: Classes | None = None
    decisions: Mapping[int, Decision] = field(default_factory=dict)

    @cached_property
    def outcome(self) -> Outcome:
        """What the policy decides."""
        return self.under(self.policy)

    def under(self, policy: Policy) -> Outcome:
        """Return what another policy would decide."""
        return selected(self._ground, policy)

    @cached_property
    def _ground(self) -> Ground:
        return Ground(self.live, self.near, self.standing, self.classes, self.decisions)

    def row(self, identity: str) -> int:
        """Return the candidate that an id, or the beginning of one, names; a kept one first.

        Raises:
            UserError: no candidate is named so, or several are.

        """
        rows = [row for row, one in enumerate(self.live.id) if one.startswith(identity)]
        ids = sorted({self.live.id[row] for row in rows})
        if not ids or len(identity) < SHORTEST_ID:
            remedy = "take an id from `housestyle corpus dropped` or from a dataset"
            raise UserError(f"no example of the corpus has the id {identity!r}", remedy)
        if len(ids) > 1:
            told = ", ".join(ids[:SHOWN_COPIES])
            raise UserError(f"{len(ids)} examples begin with {identity!r}", f"name one of {told}")
        return min(rows, key=lambda row: bool(self.outcome.reasons[row]))

    def explanation(self, row: int) -> dict[str, Any]:
        """Return why a candidate was kept or dropped, as JSON values."""
        live, outcome = self.live, self.outcome
        reason, decision = outcome.reasons[row], self.decisions.get(row)
        survivor = int(outcome.survivor[row])
        copies = [live.id[other] for other in outcome.cluster(row).tolist() if other != survivor]
        groups = {live.pull[row], live.author[row], live.kind[row], live.commit[row]} - {""}
        caps = [hit for hit in outcome.caps if hit.reason == reason and hit.group in groups]
        return {
            "id": live.id[row],
            "kind": live.kind[row],
            "path": live.path[row],
            "commit": live.commit[row],
            "author": live.author[row],
            "kept": not reason,
            "reason": reason,
            "checks": [_told(asdict(check)) for check in outcome.explain(live, row)],
            "survivor": live.id[survivor] if survivor != row else "",
            "copies": sorted(copies)[:SHOWN_COPIES],
            "caps": [_told(asdict(hit)) for hit in caps],
            "decision": decision.model_dump(exclude_defaults=True) if decision else None,
        }

    def counts(self) -> dict[str, int]:
        """Return how many candidates each reason dropped, most first."""
        counts = Counter(reason for reason in self.outcome.reasons if reason)
        return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))

    def rows_dropped(self, reason: str) -> list[int]:
        """Return the candidates that a reason dropped; "" for those that are kept."""
        return [row for row, one in enumerate(self.outcome.reasons) if one == reason]

    def comparison(self, policy: Policy) -> dict[str, Any]:
        """Return what would be kept under another policy, as JSON values.

        Returns:
            ``kept``, ``by_kind`` and ``dropped`` as [now, then]; ``come`` and ``go``: rows that
            only one of both keeps.

        """
        now, then = self.outcome, self.under(policy)
        kinds = np.array(self.live.kind, dtype=object)
        by_kind = _both(Counter(kinds[now.kept]), Counter(kinds[then.kept]))
        return {
            "candidates": len(self.live),
            "kept": [int(now.kept.sum()), int(then.kept.sum())],
            "by_kind": by_kind,
            "dropped": _both(
                Counter(filter(None, now.reasons)), Counter(filter(None, then.reasons))
            ),
            "come": np.flatnonzero(then.kept & ~now.kept).tolist(),
            "go": np.flatnonzero(now.kept & ~then.kept).tolist(),
        }


def _both(now: Counter[str], then: Counter[str]) -> dict[str, list[int]]:
    return {name: [now[name], then[name]] for name in sorted(now | then)}


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """Return values with infinities as text, which JSON does not know."""
    return {
        name: str(value) if isinstance(value, float) and not np.isfinite(value) else value
        for name, value in values.items()
    }
