"""How the model in production does on new commits, from what was measured when they were new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..gate.ledger import Entry
from ..gate.prequential.comparing import Compared, compared
from ..gate.prequential.records import Followed
from ..gate.prequential.shelf import shelf_in
from ..gate.standing import in_production, line_of
from .registry import open_registry
from .session import Session
from .stages.outcome import Earlier
from .wording import count, interval


@dataclass(frozen=True, slots=True)
class Standing:
    """How the model in production does on commits that it was not taught.

    Attributes:
        model: its digest; None before the first promotion.
        rows: of every model, oldest commits first.
        base: against the base; None where none was scored beside it.
        before: against the model that was in production before; None where there was none.
        damaged: names of records that cannot be read.
    """

    model: str | None
    rows: tuple[Followed, ...]
    base: Compared | None
    before: Compared | None
    damaged: tuple[str, ...]

    @property
    def own(self) -> list[Followed]:
        """The rows of the model in production, of commits that added anything."""
        return [row for row in self.rows if row.model == self.model and row.bytes]

    @property
    def warning(self) -> str:
        """What is wrong, and what mends it; "" when nothing is known to be."""
        return told_worse(self.before) if self.before and self.before.is_worse else ""

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object that `status` and the stage print; the rows are not in it."""
        return {
            "model": self.model,
            "commits": len(self.own),
            **sums(self.own),
            "against_base": self.base.as_dict() if self.base else None,
            "against_before": self.before.as_dict() if self.before else None,
            "warning": self.warning,
            "damaged": list(self.damaged),
        }


def standing(session: Session) -> Standing:
    """Return how the model in production stands, from what was measured before."""
    entries = open_registry(session).history()
    head = in_production(entries)
    found = shelf_in(session.workspace.prequential).read()
    if head is None:
        return Standing(None, found.rows, None, None, found.damaged)
    limits = {"margin": session.settings.follow.margin, "alpha": session.settings.gate.alpha}
    before = before_it(entries)
    against = compared(found.rows, head.model, before, **limits) if before else None
    base = next((row.model for row in reversed(found.rows) if row.role == "base"), None)
    grown = compared(found.rows, head.model, base, **limits) if base else None
    return Standing(head.model, found.rows, grown, against, found.damaged)


def still_wrong(outcomes: Earlier) -> list[str]:
    """Return what a loop found to be wrong with the model that is in production after it.

    Args:
        outcomes: of its stages; a candidate may have come in the place of what was found worse.
    """
    found = outcomes["follow"].result
    stays = found["model"] == outcomes["promote"].result["champion"]
    return [found["warning"]] if found["warning"] and stays else []


def told_worse(found: Compared) -> str:
    """Say that the model in production does worse than the one before it, and what to do."""
    return (
        f"for what people added in {count(found.commits, 'new commit')} the model in production "
        f"takes {interval(found.as_dict())} bits against the one before it ({found.other[:12]}), "
        f"where {100 * found.margin:.0f} % are tolerated: `housestyle rollback` puts that one back"
    )


def sums(rows: Sequence[Followed]) -> dict[str, Any]:
    """Return what was measured on all of some rows together."""
    whole = sum(row.bytes for row in rows)
    bits = sum(row.bits for row in rows)
    return {
        "bytes": whole,
        "bits_per_byte": round(bits / whole, 6) if whole else None,
        "lines": sum(row.lines for row in rows),
        "offered": sum(row.offered for row in rows),
        "offered_bytes": sum(row.offered_bytes for row in rows),
        "edits": sum(row.edits for row in rows),
        "hits": sum(row.hits for row in rows),
        "typed": sum(row.typed for row in rows),
        "accepted": sum(row.accepted for row in rows),
    }


def before_it(entries: Sequence[Entry]) -> str | None:
    """Return the model that a rollback would put back, whether or not its weights are kept."""
    line = line_of(entries)
    return line[-2] if len(line) > 1 else None
