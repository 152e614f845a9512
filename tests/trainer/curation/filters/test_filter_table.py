from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.trainer.curation.filters import BY_NAME, COLUMN, FILTERS, MEASURES, Threshold
from housestyle.trainer.curation.filters.filter import ANY
from housestyle.trainer.curation.filters.kinds import CHANGE, CODE, NAMES, PINNED, WHOLE
from housestyle.trainer.example import KINDS

PAGE = Path(__file__).resolve().parents[4] / "docs" / "filters.md"
GROUPS = {frozenset(CODE): "code", frozenset(CHANGE): "changes", frozenset(NAMES): "names"}
LOOKED_UP = {"opted out", "licence", "bot", "bulk reformatting"}


def limit(threshold: Threshold, side: str) -> str:
    low, high = sorted((threshold.loosest, threshold.strictest))
    if math.isinf(high):
        return "no limit"
    word = f"at {side} "
    if low == high:
        return f"{word}{low:g}"
    return f"{word}{low:g} to {high:g} (quantile {threshold.quantile:g})"


def limits(name: str) -> str:
    one = BY_NAME[name]
    kinds: dict[str, set[str]] = defaultdict(set)
    for kind, threshold in one.thresholds.items():
        kinds[limit(threshold, one.side)].add(kind)
    told = []
    for text, members in kinds.items():
        plain = frozenset(members) - {ANY}
        known = GROUPS.get(plain) or GROUPS.get(plain | {"completion"}) or ", ".join(sorted(plain))
        told.append(f"{known}: {text}" if plain else text if len(kinds) == 1 else f"other: {text}")
    return "; ".join(told)


def rows() -> list[str]:
    return [
        f"| {one.name} | {one.measure} | {limits(one.name)} | {one.purpose} |" for one in FILTERS
    ]


def test_the_page_shows_the_table() -> None:
    shown = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    assert shown[1:] == rows()


def test_names_are_unique_and_measures_are_there() -> None:
    assert len(BY_NAME) == len(FILTERS)
    assert len(COLUMN) == len(MEASURES)
    assert {one.measure for one in FILTERS} <= set(COLUMN) | LOOKED_UP
    assert [one.name for one in FILTERS if one.settled] == ["secret"]


def test_every_kind_that_is_named_is_one() -> None:
    named = {kind for one in FILTERS for kind in one.thresholds} - {ANY}
    assert named | CHANGE | CODE | NAMES | PINNED | WHOLE <= set(KINDS)


@given(
    values=st.lists(st.floats(0, 100, width=32), max_size=30),
    bounds=st.tuples(st.floats(0, 100), st.floats(0, 100)),
    strength=st.floats(0, 1),
    side=st.sampled_from(["least", "most"]),
)
def test_a_limit_stays_within_its_bounds(values, bounds, strength, side) -> None:
    loosest, strictest = sorted(bounds, reverse=side == "most")
    threshold = Threshold(loosest, strictest, 0.1)
    found = threshold.of(np.array(values, np.float32), side)
    assert min(bounds) <= found <= max(bounds)
    eased = threshold.relaxed(found, strength)
    assert min(loosest, found) - 1e-6 <= eased <= max(loosest, found) + 1e-6


@pytest.mark.parametrize("one", FILTERS, ids=lambda one: one.name)
def test_the_strict_bound_is_the_strict_one(one) -> None:
    for threshold in one.thresholds.values():
        if one.side == "least":
            assert threshold.loosest <= threshold.strictest
        else:
            assert threshold.loosest >= threshold.strictest
