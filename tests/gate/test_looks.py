"""Looks: what they ask, what they may spend, and that they only go on where it can matter."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.core.settings import GateSettings
from housestyle.gate.decision import undecided
from housestyle.gate.looks import Asking, further, in_order, look_sizes, shares
from housestyle.gate.rules import Rules
from housestyle.gate.score import ItemScore
from housestyle.gate.suite.item import Suite, make_item
from tests.gate.contest import CATEGORIES, CONTEXT, RULES, judge, model

LOOKING = replace(RULES, first_look=25, looks=3)
COUNTS = dict.fromkeys(CATEGORIES, 100)


@pytest.mark.parametrize(
    ("items", "looks", "sizes"),
    [
        (800, 3, (200, 400, 800)),
        (800, 1, (800,)),
        (500, 3, (200, 500)),  # 400 would add little before 500
        (299, 3, (299,)),
        (300, 3, (200, 300)),
        (7, 3, (7,)),
        (0, 3, (0,)),
    ],
)
def test_sizes_of_looks(items: int, looks: int, sizes: tuple[int, ...]) -> None:
    assert look_sizes(items, 200, looks) == sizes


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.integers(0, 5000), st.integers(1, 300), st.integers(1, 4))
def test_every_item_is_asked_and_alpha_is_spent_once(items: int, first: int, most: int) -> None:
    sizes = look_sizes(items, first, most)
    assert sizes[-1] == items
    assert len(sizes) <= most
    assert list(sizes) == sorted(set(sizes))
    assert sum(shares(sizes)) == pytest.approx(1.0)
    assert min(shares(sizes)) > 0.0


def suite(files: int = 10, each: int = 6) -> Suite:
    """Items of one category, the first file with most of them, and one that is the anchor."""
    items = [
        make_item("intent", f"{file}.py", f"{file} {n}", ["a", "b"], title="t")
        for file in range(files)
        for n in range(each * (5 if file == 0 else 1))
    ]
    ordered = tuple(sorted(items, key=lambda item: item.id))
    crowded = [item.id for item in ordered if item.cluster == "0.py"]
    return Suite(ordered, ("intent", "retention"), anchor=(crowded[-1],))


def test_the_anchor_is_asked_first_and_then_every_file_in_turn() -> None:
    whole = suite()
    order = in_order(whole)["intent"]
    assert order[0].id == whole.anchor[0]
    assert {item.cluster for item in order[1:11]} == {f"{n}.py" for n in range(10)}
    assert sorted(item.id for item in order) == [item.id for item in whole.items]


def test_looks_ask_each_item_once_and_only_where_they_are_wanted() -> None:
    whole = suite()
    asking = Asking(whole, 20, 3)
    first = asking.next()
    assert len(first) == 20
    assert [item.id for item in first] == sorted(item.id for item in first)  # the suite's order
    assert asking.next(frozenset()) == []
    second = asking.next({"intent"})
    third = asking.next({"intent"})
    assert (len(second), len(third)) == (20, 44)
    assert asking.next({"intent"}) == []
    asked = Counter(item.id for item in [*first, *second, *third])
    assert set(asked.values()) == {1}
    assert len(asked) == len(whole.items)


def test_a_suite_of_one_look_has_no_further_ones() -> None:
    assert not further({"a": 299, "b": 0}, 200, 3)
    assert further({"a": 300}, 200, 3)
    assert not further({"a": 300}, 200, 1)


def first_look(scores: list[ItemScore], items: int = 25) -> list[ItemScore]:
    """The scores of the items that a first look asks, one of every file."""
    return [score for score in scores if int(score.item.rsplit("-", 1)[1]) < items]


def asked_more(candidate: list[ItemScore], champion: list[ItemScore]) -> frozenset[str]:
    context = replace(CONTEXT, expected=COUNTS, files=dict.fromkeys(CATEGORIES, 25))
    return undecided(candidate, champion, champion, LOOKING, context)


def test_a_clear_gain_needs_no_second_look() -> None:
    champion = first_look(model(1, noise=0.005))
    candidate = first_look(model(2, {"completion": -0.1}, noise=0.005))
    assert asked_more(candidate, champion) == frozenset()
    verdict = judge(candidate, champion, rules=LOOKING, expected=COUNTS)
    assert verdict.outcome == "promote", verdict.reasons
    row = verdict.comparisons[0]
    assert (row.n, row.items, row.look, row.looks, row.share) == (25, 100, 1, 3, 0.25)
    assert row.level == pytest.approx(1 - 2 * 0.05 * 0.25)
    assert row.block == pytest.approx(0.05 * 0.25 / 3)  # completion, retention, and the guards


def test_a_gain_that_may_yet_be_shown_is_waited_for_and_others_are_not_asked() -> None:
    champion = model(1, noise=0.02)
    candidate = model(5, {"completion": -0.015}, noise=0.02)
    wanted = asked_more(first_look(candidate), first_look(champion))
    assert "completion" in wanted
    assert wanted < set(CATEGORIES)


def test_nothing_more_is_asked_where_no_gain_can_be_shown() -> None:
    champion = first_look(model(1, noise=0.01))
    slower = first_look(model(2, {"completion": 0.02}, noise=0.01))
    assert asked_more(slower, champion) == frozenset()
    assert asked_more(champion, champion) == frozenset()


def test_what_sinks_is_asked_until_it_is_named() -> None:
    champion = model(1, noise=0.04)
    damaged = model(2, {"retention": 0.06}, noise=0.04)
    assert asked_more(first_look(damaged), first_look(champion)) == {"retention"}


def test_a_blocked_candidate_is_not_asked_more() -> None:
    champion = first_look(model(1, noise=0.005))
    damaged = first_look(model(2, {"retention": 0.3}, noise=0.005))
    assert asked_more(damaged, champion) == frozenset()
    assert judge(damaged, champion, rules=LOOKING, expected=COUNTS).outcome == "block"


def test_scores_that_no_look_asks_for_are_invalid() -> None:
    champion = first_look(model(1), 30)
    verdict = judge(champion, champion, rules=LOOKING, expected=COUNTS)
    assert verdict.outcome == "invalid"
    assert (
        "has 30 scores; the suite has 100 items, of which looks ask 25, 50, 100"
        in (verdict.reasons[0])
    )


def test_small_categories_share_one_part_and_what_cannot_block_has_none() -> None:
    few = [s for s in model(1) if s.category != "intent" or int(s.item.rsplit("-", 1)[1]) < 12]
    verdict = judge(few, few)
    assert verdict.categories == 3  # completion, retention, and the guards: 25 files each
    block = {row.name: row.block for row in verdict.comparisons if row.state != "too few"}
    assert block["completion"] == block["retention"] == pytest.approx(0.05 / 3)
    assert block["api-use"] == pytest.approx(0.05 / 3 / 3)
    large = judge(few, few, rules=replace(RULES, promise_files=25))
    assert large.categories == 5
    assert {row.block for row in large.comparisons if row.n > 20} == {0.05 / 5}
    assert math.fsum(block.values()) == pytest.approx(0.05)


def test_the_settings_reach_the_rule() -> None:
    rules = Rules.of(GateSettings(max_items=50, looks=2, promise_files=7), ("completion",))
    assert (rules.first_look, rules.looks, rules.promise_files) == (50, 2, 7)


@pytest.mark.parametrize("effect", [0.0, -0.03])
def test_looking_again_promotes_equal_models_seldom(effect: float) -> None:
    """A hundred pairs through all looks; a gain is found more often, chance is not."""
    drawn, outcomes = random.Random(4), Counter[str]()
    for _ in range(60):
        seeds = drawn.randrange(10**9), drawn.randrange(10**9)
        candidate = model(seeds[0], {"completion": effect}, noise=0.02)
        champion = model(seeds[1], noise=0.02)
        asked = dict.fromkeys(CATEGORIES, 25)
        while True:
            scores = [
                [s for s in one if int(s.item.rsplit("-", 1)[1]) < asked[s.category]]
                for one in (candidate, champion)
            ]
            wanted = asked_more(scores[0], scores[1])
            if not wanted:
                break
            asked |= {name: asked[name] * 2 for name in wanted}
        outcomes[judge(*scores, rules=LOOKING, expected=COUNTS).outcome] += 1
    assert outcomes["invalid"] == 0
    if effect:
        assert outcomes["promote"] > 40
    else:
        assert outcomes["promote"] <= 8
        assert outcomes["block"] <= 3
