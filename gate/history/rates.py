"""How often the gate said what, and how often it stood in the way of what was good after all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from .records import Judged


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts over a history; a share is a count divided by `decisions`.

    Few false blocks do not show that blocks are right: most of what is blocked is not tried again.

    Attributes:
        decisions: how many were made.
        promote: candidates that might be promoted.
        hold: those that were not shown to be better.
        block: those that were shown to be worse.
        invalid: evaluations that allowed no decision.
        overrides: decisions that a person overrode.
        false_blocks: blocks that a person overrode, or whose very data a later candidate was
            taught that passed.
    """

    decisions: int
    promote: int
    hold: int
    block: int
    invalid: int
    overrides: int
    false_blocks: int

    def as_dict(self) -> dict[str, int]:
        """Return the JSON object for people and tools."""
        return asdict(self)


def rates_of(history: Sequence[Judged]) -> Rates:
    """Count what was decided.

    Args:
        history: as `read_history`, oldest first.
    """
    said = Counter(one.outcome for one in history)
    return Rates(
        decisions=len(history),
        promote=said["promote"],
        hold=said["hold"],
        block=said["block"],
        invalid=said["invalid"],
        overrides=sum(one.overridden for one in history),
        false_blocks=sum(_was_false(one, history[at:]) for at, one in enumerate(history)),
    )


def _was_false(block: Judged, later: Sequence[Judged]) -> bool:
    passed = any(one.outcome == "promote" and one.data == block.data for one in later)
    return block.outcome == "block" and (block.overridden or passed)
