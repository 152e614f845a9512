"""All answers together: small losses everywhere, each within its margin, are a loss as well."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .comparison import WRONG, Comparison, percent
from .rules import Rules
from .statistics.distributions import normal_quantile

PART = 0.4  # of one category's margin that may be lost on the average: 2 points of 5


def macro_doubt(rows: Sequence[Comparison], rules: Rules) -> str:
    """Say that the mean of the categories judged by answers may have fallen too far, or return "".

    The upper end of the mean's interval at the smallest alpha that a row could spend, categories
    taken as independent. Only categories that must be shown count, and only where there are two: a
    single one is held to its own margin. Nothing said does not show that nothing was lost.
    """
    answered = [row for row in rows if row.needed and row.unit in WRONG.values() and _known(row)]
    if len(answered) < 2:
        return ""
    mean = math.fsum(row.change or 0.0 for row in answered) / len(answered)
    error = math.sqrt(math.fsum((row.error or 0.0) ** 2 for row in answered)) / len(answered)
    level = rules.alpha * min(row.share for row in answered)
    most = mean + normal_quantile(1.0 - level) * error
    allowed = PART * rules.answer_margin
    if most <= allowed:
        return ""
    return (
        f"The answers of {len(answered)} categories together may have lost {percent(most)}; "
        f"{percent(allowed)} is allowed."
    )


def _known(row: Comparison) -> bool:
    return row.change is not None and row.state != "no signal"
