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
    "": (-0.1, -2.2, -1.8, -3.7),
    "cause": (1.1, -0.3, -0.2, -0.2),
    "consequence": (1.4, 0.4, 0.8, 0.3),
    "purpose": (2.1, 0.4, 0.4, 0.3),
    "effect": (1.2, 0.3, 0.2, 0.1),
    "benefit": (1.5, 0.1, 0.1, 0.3),
    "fault": (0.5, -0.3, -0.4, -0.2),
    "before": (0.9, 0.0, -0.1, 0.0),
    "negation": (0.6, 0.6, 0.1, 0.4),
    "needless": (0.5, 0.0, 0.0, -0.1),
    "contrast": (0.4, 0.3, 0.1, 0.2),
    "possible": (0.7, 0.4, -0.2, 0.3),
    "choice": (0.0, 0.3, 2.7, 1.1),
    "settled": (-0.5, -0.2, 3.0, 0.2),
    "just": (0.3, 0.4, 0.9, 0.3),
    "duty": (0.1, 2.6, 0.1, 0.2),
    "outside": (-0.2, 0.4, -0.4, -0.3),
    "turned down": (-0.1, 0.0, 0.0, 4.5),
    "tried": (0.2, 0.2, 0.1, 1.7),
    "mended": (-1.9, -1.8, -1.8, -1.9),
    "told": (-1.2, -1.1, -1.1, -1.2),
    "aside": (-1.0, -0.8, -1.1, -1.0),
}
"""Group of cues → weight for each of ``LABELS``; "" is what a sentence without a cue has."""
