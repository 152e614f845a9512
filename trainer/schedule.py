"""How learning rates run over the steps, as a factor of their peak.

Warmup-stable-decay is transformers' ``get_wsd_schedule`` with linear warm-up and cosine decay,
cosine its ``get_cosine_schedule_with_warmup``. The slanted triangle is a short rise and a long
linear fall (Howard and Ruder 2018, arXiv 1801.06146, equation 3, with ``ratio`` 32 as there);
alone of the three it begins above zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SLANT_RATIO = 32  # how much smaller the lowest rate of the slanted triangle is than its peak


@dataclass
class Schedule:
    """A factor for every step; torch's ``LambdaLR`` keeps its attributes in checkpoints.

    Attributes:
        form: ``wsd``, ``slanted`` or ``cosine``.
        steps: of the whole run.
        warmup: steps of the linear rise.
        decay: steps of the fall (``wsd``).
        cut: step at which a fall to zero was brought forward; -1 where none was.
        end: step at which that fall ends.

    """

    form: str
    steps: int
    warmup: int
    decay: int
    cut: int = -1
    end: int = 0

    def __call__(self, step: int) -> float:
        """Return the factor after ``step`` finished steps, 0 to 1."""
        if not 0 <= self.cut <= step:
            return self._planned(step)
        through = min(1.0, (step - self.cut) / max(1, self.end - self.cut))
        return self._planned(self.cut) * 0.5 * (1.0 + math.cos(math.pi * through))

    def hurry(self, step: int, end: int) -> None:
        """Let the factor fall to zero from ``step`` on, to be there at ``end``."""
        self.cut, self.end = step, end

    @property
    def last(self) -> int:
        """The step after which nothing more is learnt."""
        return self.steps if self.cut < 0 else self.end

    def _planned(self, step: int) -> float:
        if self.form == "slanted":
            return self._slanted(step)
        if step < self.warmup:
            return float(step) / float(max(1, self.warmup))
        return self._wsd(step) if self.form == "wsd" else self._cosine(step)

    def _wsd(self, step: int) -> float:
        stable = self.steps - self.warmup - self.decay
        if step < self.warmup + stable:
            return 1.0
        if step >= self.steps:
            return 0.0
        through = float(step - self.warmup - stable) / float(max(1, self.decay))
        return max(0.0, 0.5 * (1.0 + math.cos(math.pi * through)))

    def _slanted(self, step: int) -> float:
        rising = step / max(1, self.warmup)
        falling = 1 - min(1.0, (step - self.warmup) / max(1, self.steps - self.warmup))
        height = rising if step < self.warmup else falling
        return (1 + height * (SLANT_RATIO - 1)) / SLANT_RATIO

    def _cosine(self, step: int) -> float:
        through = min(1.0, (step - self.warmup) / max(1, self.steps - self.warmup))
        return max(0.0, 0.5 * (1.0 + math.cos(math.pi * through)))
