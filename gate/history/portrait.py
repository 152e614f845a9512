"""What a dataset was like, in the few numbers that are kept with the decision about its model.

Datasets are deleted with their runs; what becomes of provenance and diversity over the years is
asked of these.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

Portrait = dict[str, dict[str, float]]
GROUPS = ("counts", "by_kind", "dropped", "shares", "diversity")
COUNTS = ("candidates", "kept")
COMPLETENESS = ("public", "seen")
MOST = 64  # numbers of a group
MAX_NAME = 100  # characters


def portrait_of(funnel: Mapping[str, Any]) -> Portrait:
    """Return the numbers of a dataset, those of each group the largest first.

    Args:
        funnel: what its assembly counted; what it did not is left out.
    """
    counts = {name: funnel[name] for name in COUNTS if name in funnel}
    whole = funnel.get("completeness", {})
    groups: dict[str, Mapping[str, float]] = {
        "counts": counts | {name: whole[name] for name in COMPLETENESS if name in whole},
        "by_kind": funnel.get("by_kind", {}),
        "dropped": funnel.get("dropped", {}),
        "shares": funnel.get("shares", {}).get("by_class", {}),
        "diversity": funnel.get("diversity", {}),
    }
    return {name: _largest(group) for name, group in groups.items() if group}


def is_portrait(value: object) -> bool:
    """Tell whether something read is what `portrait_of` returns: it may come from anybody."""
    return isinstance(value, dict) and all(
        name in GROUPS and isinstance(group, dict) and _is_group(group)
        for name, group in value.items()
    )


def _largest(group: Mapping[str, float]) -> dict[str, float]:
    ordered = sorted(group.items(), key=lambda pair: (-pair[1], pair[0]))
    return {name[:MAX_NAME]: value for name, value in ordered[:MOST]}


def _is_group(group: Mapping[object, object]) -> bool:
    names = all(isinstance(name, str) and len(name) <= MAX_NAME for name in group)
    return names and len(group) <= MOST and all(map(_is_number, group.values()))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and type(value) is not bool and math.isfinite(value)
