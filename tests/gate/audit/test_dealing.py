"""Two players made of two real models: equal by construction, and hurt as asked."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace

import pytest

from housestyle.gate.audit.dealing import Deck, Loss, deck_of
from housestyle.gate.score import ItemScore
from tests.gate.contest import CATEGORIES, model

CHAMPION = model(1, items=50)
CANDIDATE = model(2, {"completion": -0.2, "intent": 0.3}, items=50)
DECK = deck_of(CANDIDATE, CHAMPION)


def total(scores: list[ItemScore] | tuple[ItemScore, ...], category: str) -> float:
    return math.fsum(score.loss for score in scores if score.category == category)


def right(scores: list[ItemScore], category: str) -> float:
    answers = [bool(score.correct) for score in scores if score.category == category]
    return sum(answers) / len(answers)


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_candidate_is_brought_to_the_level_of_the_champion(category: str) -> None:
    assert total(DECK.candidate, category) == pytest.approx(total(DECK.champion, category))


def test_a_file_is_dealt_to_one_player_and_nothing_gets_lost() -> None:
    first, second = DECK.deal(DECK.cards({}), "a")
    owners: dict[str, set[bool]] = defaultdict(set)
    for mine, yours, old, new in zip(first, second, DECK.champion, DECK.candidate, strict=True):
        assert (mine, yours) in ((old, new), (new, old))
        if old != new:
            owners[old.cluster].add(mine == old)
    assert {len(sides) for sides in owners.values()} == {1}
    assert {side for sides in owners.values() for side in sides} == {True, False}
    assert DECK.deal(DECK.cards({}), "a") == (first, second)
    assert DECK.deal(DECK.cards({}), "b") != (first, second)


def test_no_player_is_better_than_the_other() -> None:
    cards = DECK.cards({})
    leads = [0.0] * len(CATEGORIES)
    for seed in range(100):
        first, second = DECK.deal(cards, str(seed))
        for at, category in enumerate(CATEGORIES):
            leads[at] += total(first, category) / total(second, category) - 1.0
    assert all(abs(lead / 100) < 0.008 for lead in leads)


def test_a_relative_loss_hits_the_first_player_and_the_category_alone() -> None:
    hurt = DECK.cards({"completion": Loss(heavier=0.1), "intent": Loss(heavier=0.2)})
    plain, first = DECK.deal(DECK.cards({}), "a"), DECK.deal(hurt, "a")
    assert first[1] == plain[1]
    for category, times in (("completion", 1.1), ("intent", 1.2), ("retention", 1.0)):
        assert total(first[0], category) == pytest.approx(times * total(plain[0], category))


def test_lost_answers_are_as_many_as_asked_and_cost_what_wrong_ones_cost() -> None:
    hurt = DECK.cards({"intent": Loss(lost=0.1)})
    plain = DECK.deal(DECK.cards({}), "a")[0]
    shares = [
        right(plain, "intent") - right(DECK.deal(hurt, f"a{seed}")[0], "intent")
        for seed in range(100)
    ]
    spread = [right(DECK.deal(DECK.cards({}), f"a{seed}")[0], "intent") for seed in range(100)]
    missing = sum(shares) / 100 - (right(plain, "intent") - sum(spread) / 100)
    assert missing == pytest.approx(0.1, abs=0.015)
    slipped = DECK.deal(hurt, "a")[0]
    lost = [new for new, old in zip(slipped, plain, strict=True) if new.correct != old.correct]
    assert lost
    assert all(score.choice_bits is not None and score.choice_bits > 0.9 for score in lost)
    assert all(score.category == "intent" for score in lost)


def test_an_execution_fails_more_often_and_has_no_bits() -> None:
    scores = tuple(
        replace(score, choice_bits=None, options=1, bits=0.0)
        for score in CHAMPION
        if score.category == "intent"
    )
    deck = deck_of(scores, scores)
    assert deck == Deck(scores, scores)
    first, _ = deck.deal(deck.cards({"intent": Loss(heavier=0.5, lost=1.0)}), "a")
    assert not any(score.correct for score in first)


def test_what_failed_and_what_costs_nothing_is_left_as_it_is() -> None:
    broken = [replace(CHAMPION[0], status="error", bits=math.nan), *CHAMPION[1:]]
    deck = deck_of(broken, broken)
    assert deck.candidate[1:] == deck.champion[1:]
    free = [replace(score, bits=0.0) for score in CHAMPION]
    assert deck_of(CHAMPION, free).candidate[0].bits == CHAMPION[0].bits
