"""What a run has cost so far, over all its legs: what a kill lost was paid for, too."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .heartbeat import Heartbeat


@dataclass
class Cost:
    """Seconds and tokens of a run.

    Attributes:
        earlier_seconds: of the legs before this one.
        earlier_tokens: of the legs before this one.
        legs: how often the run was begun, this time included.
        steps: optimizer steps of this leg.
        step_tokens: that go through the model in one step.

    """

    earlier_seconds: float = 0.0
    earlier_tokens: int = 0
    legs: int = 1
    steps: int = 0
    step_tokens: int = 0
    _started: float = field(default_factory=time.monotonic)

    def take_up(self, beat: Heartbeat | None) -> None:
        """Start the clock of this leg, after those that the last heartbeat tells of."""
        if beat:
            self.earlier_seconds, self.earlier_tokens = float(beat.seconds), int(beat.tokens)
            self.legs = int(beat.legs) + 1
        self._started = time.monotonic()

    @property
    def leg_seconds(self) -> float:
        """Of this leg."""
        return time.monotonic() - self._started

    @property
    def seconds(self) -> float:
        """Of all legs."""
        return self.earlier_seconds + self.leg_seconds

    @property
    def tokens(self) -> int:
        """Of all legs: positions that went through the model, padding included."""
        return self.earlier_tokens + self.steps * self.step_tokens

    @property
    def step_seconds(self) -> float:
        """Of one step of this leg, checkpoints and measurements shared out; 0 before the first."""
        return self.leg_seconds / self.steps if self.steps else 0.0
