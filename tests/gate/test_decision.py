"""The decision rule on planted models: what must be promoted, held, blocked and refused."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from housestyle.gate.score import ItemScore
from tests.gate.contest import CATEGORIES, CONTEXT, RULES, digests, judge, model

CHAMPION = model(1)


def only(scores: list[ItemScore], category: str) -> list[ItemScore]:
    return [score for score in scores if score.category == category]


def states(**effects: float) -> dict[str, str]:
    verdict = judge(model(2, effects), CHAMPION)
    return {row.name: row.state for row in verdict.comparisons}


def test_a_copy_of_the_champion_is_held() -> None:
    verdict = judge(CHAMPION, CHAMPION)
    assert verdict.outcome == "hold"
    assert "No significant gain in completion" in verdict.reasons[0]
    assert {row.state for row in verdict.comparisons} == {"no worse"}
    assert verdict.flips == ()


def test_equal_models_are_seldom_blocked_or_promoted() -> None:
    """200 pairs that differ by noise alone; with a rate of .05 more than 19 has p < .003."""
    outcomes = Counter(
        judge(model(seed, noise=0.02), model(seed + 1, noise=0.02)).outcome
        for seed in range(1000, 1400, 2)
    )
    assert outcomes["block"] <= 6  # the rule promises 10; McNemar is exact, so it stays below
    assert outcomes["promote"] <= 19
    assert outcomes["invalid"] == 0


def test_a_planted_gain_is_promoted() -> None:
    verdict = judge(model(2, {"completion": -0.1}, noise=0.01), model(1, noise=0.01))
    assert verdict.outcome == "promote", verdict.reasons
    assert verdict.reasons[0].startswith("completion gained: bits per byte -")
    assert "(95%)" in verdict.promise


def test_a_gain_elsewhere_is_not_enough() -> None:
    verdict = judge(model(2, {"api-use": -0.3}, noise=0.01), model(1, noise=0.01))
    assert verdict.outcome == "hold"
    assert {r.name: r.state for r in verdict.comparisons}["api-use"] == "better"


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_planted_loss_is_blocked_whatever_else_gained(category: str) -> None:
    effects = {"completion": -0.3, category: 0.15}
    verdict = judge(model(2, effects), CHAMPION)
    assert verdict.outcome == "block"
    assert verdict.reasons[0].startswith(f"{category} is worse: ")


def test_a_loss_of_ten_in_a_hundred_is_blocked_nearly_always() -> None:
    outcomes = Counter(
        judge(model(seed, {"retention": 0.10}, noise=0.02), model(seed + 1, noise=0.02)).outcome
        for seed in range(2000, 2100, 2)
    )
    assert outcomes["block"] >= 49


def test_answers_alone_can_block() -> None:
    """Ten of a hundred answers turn wrong while the likelihood barely moves."""
    lost = {f"api-use-{index}" for index in range(40)}
    candidate = [
        replace(score, correct=False) if score.item in lost else score for score in CHAMPION
    ]
    verdict = judge(candidate, CHAMPION)
    row = next(row for row in verdict.comparisons if row.name == "api-use")
    assert (verdict.outcome, row.state) == ("block", "worse")
    assert row.answers is not None
    assert (row.answers.won, row.answers.high < 0) == (0, True)
    assert {flip.item for flip in verdict.flips} <= lost
    assert not any(flip.won for flip in verdict.flips)


def test_answers_lost_in_one_file_only_hold() -> None:
    """Items of one file fall together: McNemar alone would take them for independent losses."""
    right = [replace(s, correct=True) if s.category == "api-use" else s for s in CHAMPION]
    crowded = [
        replace(s, cluster="src/0.py" if int(s.item.split("-")[-1]) < 15 else s.cluster)
        if s.category == "api-use"
        else s
        for s in right
    ]
    champion = [replace(s, correct=i % 9 > 0) if s.correct else s for i, s in enumerate(crowded)]
    candidate = [
        replace(s, correct=False) if s.category == "api-use" and s.cluster == "src/0.py" else s
        for s in champion
    ]
    row = next(r for r in judge(candidate, champion).comparisons if r.name == "api-use")
    assert row.answers is not None
    assert row.answers.p_worse <= row.block
    assert row.state == "unclear"
    assert judge(candidate, champion).outcome == "hold"


def test_a_candidate_that_only_guesses_is_blocked() -> None:
    guessing = [
        replace(s, choice_bits=2.0, correct=i % 4 == 0) if s.category == "intent" else s
        for i, s in enumerate(CHAMPION)
    ]
    verdict = judge(guessing, CHAMPION)
    assert verdict.outcome == "block"
    assert "only guesses where the champion knows" in verdict.reasons[0]


def test_no_signal_is_decided_without_the_candidate() -> None:
    """Champion and base guess: a candidate that is worse there tells nothing."""
    champion = [
        replace(s, choice_bits=2.01, correct=i % 4 == 0) if s.category == "intent" else s
        for i, s in enumerate(CHAMPION)
    ]
    candidate = [
        replace(s, choice_bits=2.4 + 0.001 * i) if s.category == "intent" else s
        for i, s in enumerate(champion)
    ]
    verdict = judge(candidate, champion)
    row = next(r for r in verdict.comparisons if r.name == "intent")
    assert (row.state, verdict.outcome) == ("no signal", "hold")
    assert any(reason.startswith("intent has no signal") for reason in verdict.reasons)
    knowing = judge(candidate, champion, CHAMPION)
    assert knowing.outcome == "block"  # the base knew more, so the category does tell


def test_where_weights_say_nothing_answers_promise_and_block() -> None:
    """Two of three answers right, yet the weights are worse than none: only answers can tell."""
    champion = [
        replace(s, choice_bits=2.3, correct=i % 3 != 0) if s.category == "intent" else s
        for i, s in enumerate(CHAMPION)
    ]
    shifted = [replace(s, choice_bits=2.8) if s.category == "intent" else s for s in champion]
    verdict = judge(shifted, champion, champion)
    row = next(r for r in verdict.comparisons if r.name == "intent")
    assert (row.state, row.unit, row.margin) == ("no worse", "share wrong", 0.05)
    assert "0 answers lost, 0 won" in row.note
    broken = [replace(s, correct=False) if s.category == "intent" else s for s in champion]
    assert judge(broken, champion, champion).outcome == "block"


def test_a_saturated_category_is_named_and_still_guards() -> None:
    champion = [
        replace(s, choice_bits=0.02, correct=True) if s.category == "intent" else s
        for s in CHAMPION
    ]
    slipped = [replace(s, choice_bits=0.03) if s.category == "intent" else s for s in champion]
    row = next(r for r in judge(slipped, champion).comparisons if r.name == "intent")
    assert row.state == "no signal"  # +50 % of next to nothing
    broken = [
        replace(s, choice_bits=1.5, correct=i % 2 == 0) if s.category == "intent" else s
        for i, s in enumerate(champion)
    ]
    assert judge(broken, champion).outcome == "block"


def few(scores: list[ItemScore], category: str, keep: int) -> list[ItemScore]:
    kept = [s.item for s in only(scores, category)[:keep]]
    return [s for s in scores if s.category != category or s.item in kept]


def test_an_optional_category_with_too_few_items_is_named_and_does_not_stop_a_promotion() -> None:
    champion = few(model(1, noise=0.01), "intent", 7)
    candidate = few(model(2, {"completion": -0.1}, noise=0.01), "intent", 7)
    verdict = judge(candidate, champion)
    assert verdict.outcome == "promote", verdict.reasons
    assert any(r.startswith("intent was not judged: 7 items in 7 files") for r in verdict.reasons)
    assert "Not covered: intent" in verdict.promise


def test_a_mandatory_category_with_too_few_items_is_invalid() -> None:
    champion = few(model(1, noise=0.01), "retention", 19)
    candidate = few(model(2, {"completion": -0.1}, noise=0.01), "retention", 19)
    verdict = judge(candidate, champion)
    assert verdict.outcome == "invalid"
    assert verdict.reasons[0].startswith("retention must be judged and has too few: 19 items")
    assert len(verdict.comparisons) == len(CATEGORIES)  # what is there is shown all the same


def test_two_files_cannot_be_judged() -> None:
    effects = {"completion": -0.1}
    verdict = judge(model(2, effects, files=2), model(1, files=2))
    assert {row.state for row in verdict.comparisons} == {"too few"}
    assert verdict.outcome == "invalid"


def test_an_empty_optional_category_counts_as_too_few() -> None:
    verdict = judge(few(CHAMPION, "intent", 0), few(CHAMPION, "intent", 0))
    row = next(r for r in verdict.comparisons if r.name == "intent")
    assert (row.state, row.n, row.champion, row.change) == ("too few", 0, None, None)


def test_the_first_candidate_is_judged_against_its_base() -> None:
    verdict = judge(CHAMPION, CHAMPION, in_production=False)
    assert verdict.champion is None
    assert verdict.reference == CONTEXT.champion.model


def test_unclear_is_said_with_its_interval() -> None:
    verdict = judge(
        model(2, {"completion": -0.3}, noise=0.1, files=8), model(1, noise=0.1, files=8)
    )
    assert verdict.outcome == "hold"
    assert any("neither shown nor ruled out" in reason for reason in verdict.reasons)


def test_a_single_failed_item_is_left_out_of_both_models() -> None:
    broken = [replace(CHAMPION[0], status="error", bits=math.nan), *CHAMPION[1:]]
    verdict = judge(broken, CHAMPION)
    row = verdict.comparisons[0]
    assert (verdict.outcome, row.n, row.change) == ("hold", 99, 0.0)


Change = Callable[[list[ItemScore]], list[ItemScore]]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda s: [replace(s[0], bits=math.nan), *s[1:]], "not usable numbers"),
        (lambda s: [replace(s[0], bits=math.inf), *s[1:]], "not usable numbers"),
        (lambda s: [replace(s[0], bits=-1.0), *s[1:]], "not usable numbers"),
        (lambda s: [replace(s[0], bytes=0), *s[1:]], "not scored on the same items"),
        (lambda s: s[:-1], "not scored on the same items"),
        (lambda s: [s[1], s[0], *s[2:]], "not scored on the same items"),
        (lambda _: [], "There are no scores"),
        (lambda s: [replace(x, status="error") for x in s[:7]] + s[7:], "7 of 600 items failed"),
    ],
)
def test_damaged_scores_are_invalid(change: Change, reason: str) -> None:
    verdict = judge(change(CHAMPION), CHAMPION)
    assert verdict.outcome == "invalid"
    assert any(reason in r for r in verdict.reasons), verdict.reasons
    assert verdict.comparisons == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda s: few(s, "completion", 0), "mandatory category completion has no scores"),
        (lambda s: [*s[:-1], s[0]], "An item was scored twice"),
        (lambda s: [*s[:-1], replace(s[-1], category="other")], "other is not part of the suite"),
        (lambda s: [*s[:-1], replace(s[-1], options=4, choice_bits=1.0, correct=True)], "mixes"),
        (lambda _: [], "There are no scores"),
    ],
)
def test_damage_to_both_score_lists_is_invalid(change: Change, reason: str) -> None:
    verdict = judge(change(CHAMPION), change(CHAMPION))
    assert verdict.outcome == "invalid"
    assert any(reason in r for r in verdict.reasons), verdict.reasons


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        ({"suite": "0" * 64}, "another suite"),
        ({"champion": replace(digests("b"), suite="0" * 64)}, "champion was scored on another"),
        ({"candidate": replace(digests("c"), engine="0" * 64)}, "different engine"),
        ({"champion": replace(digests("b"), prompt="0" * 64)}, "different prompt"),
        ({"base": replace(digests("a"), engine="0" * 64)}, "different engine"),
        ({"base": None}, "digests are missing"),
        ({"candidate": digests("")}, "is empty"),
        ({"contaminated": ("completion-3",)}, "such as completion-3"),
        ({"contaminated": None}, "were not checked"),
        ({"expected": {"completion": 101}}, "has 100 scores; the suite has 101"),
    ],
)
def test_evidence_that_does_not_fit_is_invalid(evidence: dict[str, object], reason: str) -> None:
    verdict = judge(CHAMPION, CHAMPION, **evidence)
    assert verdict.outcome == "invalid"
    assert any(reason in r for r in verdict.reasons), verdict.reasons


def test_invalid_comes_before_block() -> None:
    assert judge(model(2, {"retention": 0.5}), CHAMPION, contaminated=None).outcome == "invalid"


def noisy_intent(scores: list[ItemScore], shift: Callable[[int], float]) -> list[ItemScore]:
    """The same scores, with the bits of intent multiplied as told."""
    return [
        replace(s, choice_bits=(s.choice_bits or 0.0) * shift(int(s.item.rsplit("-", 1)[1])))
        if s.category == "intent"
        else s
        for s in scores
    ]


def test_a_small_category_that_cannot_tell_neither_holds_nor_is_promised() -> None:
    """The files disagree widely: what a first candidate does to thirty files of a small package."""
    champion = model(1, noise=0.01)
    candidate = noisy_intent(
        model(2, {"completion": -0.1}, noise=0.01), lambda n: 2.2 if n % 25 < 9 else 0.5
    )
    verdict = judge(candidate, champion)
    row = next(r for r in verdict.comparisons if r.name == "intent")
    assert (row.state, row.needed) == ("guards", False)
    assert row.high is not None
    assert row.high > row.margin
    assert verdict.outcome == "promote", verdict.reasons
    assert "Not found to be worse, by too little to promise more: intent." in verdict.promise
    asked = judge(candidate, champion, rules=replace(RULES, promise_files=25))
    assert asked.outcome == "hold"
    assert asked.reasons[0].startswith("intent is unclear: ")


def test_a_small_category_that_surely_lost_holds_even_within_its_margin() -> None:
    champion = model(1, noise=0.01)
    better = model(2, {"completion": -0.1}, noise=0.01)
    candidate = noisy_intent(better, lambda n: 1.3 if n % 25 < 12 else 0.9)
    verdict = judge(candidate, champion)
    row = next(r for r in verdict.comparisons if r.name == "intent")
    assert row.p_worse is not None
    assert row.p_worse > row.block
    assert (row.state, verdict.outcome) == ("unclear", "hold")
    assert "a loss, and whether of more than 10% is open" in row.note


def test_small_losses_of_all_answers_together_hold() -> None:
    names = [f"run-{n}" for n in range(4)]
    rules = replace(
        RULES, categories=(*RULES.categories, *names), promise_files=25, mandatory=tuple(names)
    )

    def ran(lost: int) -> list[ItemScore]:
        return [
            ItemScore(
                f"{name}-{n}", name, f"{n}.py", 0.0, 9, None, n % 2 < 1 and n >= lost, 1, "ok", "t"
            )
            for name in names
            for n in range(300)
        ]

    gain = model(2, {"completion": -0.1}, noise=0.01)
    before = [*model(1, noise=0.01), *ran(0)]
    assert judge([*gain, *ran(0)], before, rules=rules).outcome == "promote"
    verdict = judge([*gain, *ran(11)], before, rules=rules)
    assert {r.state for r in verdict.comparisons if r.name in names} == {"no worse"}
    assert verdict.outcome == "hold"
    assert verdict.reasons[0].startswith("The answers of 4 categories together may have lost +2.")
