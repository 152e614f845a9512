"""Whether a sentence says why, and in what part."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from .cues import cues
from .weights import LABELS, WEIGHTS, Label

SHORTEST, LONGEST = 20, 400  # characters of a sentence
FEWEST_WORDS = 5
LEAST_WORDY = 0.7  # share of letters and blanks: anything else is code or output


MARKS = frozenset({"cause", "purpose", "consequence", "choice", "turned down", "tried", "duty"})
"""Groups of cues that say outright that a reason is given."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a sentence is.

    Attributes:
        label: its part in saying why.
        confidence: the label's probability among all labels and none.
        is_marked: whether words of it say outright that it gives a reason.

    """

    label: Label
    confidence: float
    is_marked: bool = False


def judge(sentence: str) -> Judgement | None:
    """Return what a sentence is, or None when it gives no reason.

    Args:
        sentence: on one line.

    """
    if not _is_prose(sentence):
        return None
    return _weighed(cues(sentence))


def _is_prose(sentence: str) -> bool:
    if not SHORTEST <= len(sentence) <= LONGEST or sentence.count(" ") + 1 < FEWEST_WORDS:
        return False
    return sum(one.isalpha() or one == " " for one in sentence) >= LEAST_WORDY * len(sentence)


@lru_cache(4096)
def _weighed(found: frozenset[str]) -> Judgement | None:
    """Return the most likely label by the softmax of its weights; none weighs nothing."""
    rows = [WEIGHTS[name] for name in ("", *sorted(found))]
    scores = [math.exp(sum(column)) for column in zip(*rows, strict=True)]
    most = max(scores)
    if most <= 1.0:
        return None
    confidence = most / (1.0 + sum(scores))
    return Judgement(LABELS[scores.index(most)], round(confidence, 3), bool(found & MARKS))
