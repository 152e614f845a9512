"""The policy of selection: limits, caps and ratios."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from ...core.errors import UserError
from ...core.settings import TrainerSettings
from .filters import BY_NAME
from .ledger import Caps

# Writing code is what is taught first. Of the other kinds there may be so many for one example that
# writes code, so that facts, which are cheap to make, do not drown it (docs/log.md has the trials).
KIND_RATIOS: Mapping[str, float] = {
    "architecture": 0.2,
    "call chain": 0.1,
    "description": 0.3,
    "documentation": 0.1,
    "edit": 0.2,
    "fix": 0.2,
    "intent": 0.1,
    "next edit": 0.1,
    "test": 0.2,
}
OTHER_RATIO = 0.1
CODE = frozenset({"completion", "implementation"})  # never capped by their kind
KIND_FLOOR = 64  # a kind may always have so many


@dataclass(frozen=True, slots=True)
class Policy:
    """What selection is told.

    Attributes:
        overrides: limits by the name of a filter.
        per_author_share: most of the corpus that one author may fill, 0 to 1.
        per_pull: most examples of one pull request.
        per_shape: most examples of one kind and form.
        yield_floor: examples below which quantile filters are relaxed.
        provenance: how much may be whose.
        kind_ratios: examples of a kind for one that writes code.

    """

    overrides: Mapping[str, float] = field(default_factory=dict)
    per_author_share: float = 1.0
    per_pull: int = 200
    per_shape: int = 12
    yield_floor: int = 256
    provenance: Caps = field(default_factory=Caps)
    kind_ratios: Mapping[str, float] = field(default_factory=lambda: KIND_RATIOS)

    @classmethod
    def of(cls, settings: TrainerSettings) -> Policy:
        """Return the policy that the settings ask for.

        Raises:
            UserError: ``trainer.filters`` names no filter, or gives it no limit.

        """
        policy = cls(
            per_author_share=settings.per_author_share,
            per_pull=settings.per_pull,
            per_shape=settings.per_shape,
            yield_floor=settings.yield_floor,
            provenance=Caps.of(settings),
        )
        for name, limit in sorted(settings.filters.items()):
            policy = policy.having(name, limit)
        return policy

    def having(self, name: str, limit: float) -> Policy:
        """Return the policy with another limit for one filter.

        Raises:
            UserError: there is no such filter, nothing may overrule it, or the limit is no number.

        """
        if name not in BY_NAME:
            closest = get_close_matches(name, BY_NAME, n=1, cutoff=0.0)[0]
            raise UserError(f"there is no filter {name!r}", f"did you mean {closest!r}?")
        if BY_NAME[name].settled:
            raise UserError(f"nothing overrules the filter {name!r}", "name another filter")
        if math.isnan(limit):
            raise UserError(f"the limit of {name!r} is not a number", "give a number")
        return replace(self, overrides={**self.overrides, name: limit})

    def asked(self, question: str) -> Policy:
        """Return the policy that ``FILTER=VALUE`` asks about.

        Raises:
            UserError: it is not of that form, or as for ``having``.

        """
        name, equals, value = question.rpartition("=")
        try:
            limit = float(value) if equals else math.nan
        except ValueError:
            limit = math.nan
        if math.isnan(limit):
            remedy = "name a filter and a number, e.g. 'too short=60'"
            raise UserError(f"{question!r} is no FILTER=VALUE", remedy)
        return self.having(name.strip(), limit)

    def kind_limit(self, kind: str, code: int) -> float:
        """Return the most examples of a kind beside ``code`` examples that write code."""
        if kind in CODE:
            return math.inf
        return max(KIND_FLOOR, int(self.kind_ratios.get(kind, OTHER_RATIO) * code))
