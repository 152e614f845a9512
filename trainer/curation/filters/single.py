"""The verdict on one example by itself, at the filters' loosest bounds."""

from __future__ import annotations

import numpy as np

from .measures import MEASURES, measured
from .subject import Subject
from .table import FILTERS
from .verdict import PASSED, first_missed, strict_limits


def first_reason(subject: Subject) -> str:
    """Return the name of the first filter that drops the example, or ""."""
    values = measured(subject)
    frame = {measure.name: values[[column]] for column, measure in enumerate(MEASURES)}
    groups = {subject.example.kind: np.array([0], np.intp)}
    limits = strict_limits(frame, groups, {})
    verdict = int(first_missed(frame, groups, limits)[0])
    return "" if verdict == PASSED else FILTERS[verdict].name
