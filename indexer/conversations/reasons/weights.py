"""How much each group of cues speaks for each label, against a sentence that gives no reason.

Log-odds of a softmax regression over the seen half of ``tests/data/reasons``, as
``benchmarks/reasons.py --fit`` prints them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Label = Literal["rationale", "constraint", "decision", "rejected"]
LABELS: tuple[Label, ...] = get_args(Label)
WEIGHTS: Mapping[str, tuple[float, float, float, float]] = {
    "": (-0.3, -2.0, -1.6, -3.4),
    "cause": (1.3, -0.3, -0.2, -0.1),
    "consequence": (1.1, 0.4, 0.7, 0.2),
    "purpose": (2.1, 0.4, 0.3, 0.3),
    "effect": (1.3, 0.5, 0.2, 0.2),
    "benefit": (1.3, 0.0, 0.0, 0.2),
    "fault": (0.6, -0.4, -0.4, -0.2),
    "before": (0.7, 0.0, -0.1, -0.1),
    "negation": (0.3, 0.5, 0.0, 0.3),
    "needless": (0.7, 0.0, 0.1, 0.0),
    "contrast": (0.5, 0.4, 0.0, 0.2),
    "possible": (0.7, 0.4, -0.2, 0.3),
    "choice": (-0.1, 0.1, 2.6, 1.0),
    "settled": (0.1, -0.1, 2.7, 0.3),
    "just": (0.3, 0.5, 1.0, 0.3),
    "duty": (-0.2, 2.4, 0.0, 0.1),
    "outside": (-0.3, 0.7, -0.3, -0.2),
    "turned down": (0.0, 0.0, 0.0, 3.6),
    "tried": (0.4, 0.3, 0.2, 1.8),
    "mended": (-1.8, -1.7, -1.7, -1.9),
    "told": (-1.0, -1.0, -1.0, -1.1),
    "aside": (-0.7, -0.8, -0.9, -0.9),
}
"""Group of cues → weight for each of ``LABELS``; "" is what a sentence without a cue has."""
