"""Filters: small measures of each candidate, and an ordered table of limits on them.

``measured`` runs once, when a candidate is made; everything else is a pass over stored columns, so
that another threshold costs no new candidates.
"""

from __future__ import annotations

from .explain import Check, explain
from .filter import Filter, Threshold
from .measures import COLUMN, MEASURES, Measure, Values, holds_secret, measured
from .subject import Subject
from .table import BY_NAME, FILTERS
from .verdict import PASSED, Frame, Limits, first_missed, grouped, relaxed, strict_limits

__all__ = [
    "BY_NAME",
    "COLUMN",
    "FILTERS",
    "MEASURES",
    "PASSED",
    "Check",
    "Filter",
    "Frame",
    "Limits",
    "Measure",
    "Subject",
    "Threshold",
    "Values",
    "explain",
    "first_missed",
    "grouped",
    "holds_secret",
    "measured",
    "relaxed",
    "strict_limits",
]
