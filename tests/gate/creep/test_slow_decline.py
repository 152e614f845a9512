from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from housestyle.gate.creep.reference import Reference
from housestyle.gate.score import ItemScore
from housestyle.gate.verdict import Verdict
from tests.gate.contest import judge, model

COMMIT = "c" * 40


def reference_from(scores: Sequence[ItemScore], **told: object) -> Reference:
    """What every second item was worth to a model of long ago."""
    made = Reference("a" * 64, "e" * 64, "0" * 64, COMMIT, False, tuple(scores[::2]))
    return replace(made, **told)  # type: ignore[arg-type]


def generation(number: int, step: float = 0.01, seed: int = 0) -> list[ItemScore]:
    """A model that lost as much as all before it and one step more."""
    return model(seed + number, {"completion": number * step}, noise=0.01)


def state_of(verdict: Verdict, category: str = "completion") -> str:
    assert verdict.creep is not None
    return next(row.state for row in verdict.creep.rows if row.name == category)


def test_many_small_losses_are_stopped_that_each_lie_within_the_margin() -> None:
    first = generation(0)
    outcomes = []
    for number in range(1, 9):
        candidate, champion = generation(number), generation(number - 1)
        alone = judge(candidate, champion)
        assert alone.outcome != "block"
        assert alone.creep is None
        outcomes.append(judge(candidate, champion, reference=reference_from(first)))
    assert [one.outcome == "block" for one in outcomes].index(True) in (3, 4, 5)
    assert outcomes[-1].outcome == "block"
    assert "completion has crept" in outcomes[-1].reasons[0]
    assert state_of(outcomes[0]) in ("held", "unclear")
    assert all(state_of(one, "retention") != "worse" for one in outcomes)


@pytest.mark.parametrize(("lost", "says"), [(0.18, "crept before"), (0.22, "worse")])
def test_what_is_lost_already_stops_only_who_goes_further(lost: float, says: str) -> None:
    champion = model(2, {"completion": 0.20}, noise=0.01)
    candidate = model(3, {"completion": lost}, noise=0.01)
    verdict = judge(candidate, champion, reference=reference_from(generation(0)))
    assert state_of(verdict) == says
    assert (verdict.outcome == "block") == (says == "worse")
    told = [reason for reason in verdict.reasons if "crept" in reason]
    assert len(told) == 1
    assert "since the first model that met these 50 items" in told[0]


def test_the_champion_itself_is_never_blocked() -> None:
    champion = generation(9)
    verdict = judge(champion, champion, reference=reference_from(generation(0)))
    assert verdict.outcome == "hold"
    assert state_of(verdict) == "crept before"


def test_models_that_lost_nothing_are_not_found_to_have_crept() -> None:
    reference = reference_from(model(1_000, noise=0.03))
    for seed in range(15):
        verdict = judge(model(seed), model(seed + 500), reference=reference)
        assert verdict.creep is not None
        assert not verdict.creep.worse()
        assert not verdict.creep.asides()


def test_only_items_that_are_asked_as_before_are_compared() -> None:
    first = generation(0)
    other = [replace(score, bytes=score.bytes + 1) for score in first if score.bytes > 100]
    reference = reference_from([*other, *(score for score in first if score.bytes <= 100)])
    verdict = judge(generation(9), generation(8), reference=reference)
    assert verdict.creep is not None
    (row,) = [row for row in verdict.creep.rows if row.name == "completion"]
    assert 0 < row.n < 50
    few = reference_from(first[:16])
    assert state_of(judge(generation(9), generation(8), reference=few)) == "not measured"


def test_a_reference_that_only_guesses_says_nothing() -> None:
    first = [
        replace(score, choice_bits=2.1) if score.kind == "choice" else score
        for score in generation(0)
    ]
    verdict = judge(generation(1), generation(0), reference=reference_from(first))
    assert state_of(verdict, "api-use") == "not measured"


def test_a_reference_of_another_engine_is_told_of_where_it_matters() -> None:
    reference = reference_from(generation(0), renewed=True)
    assert not any("slow decline" in r.lower() for r in judge(*[generation(0)] * 2).reasons)
    for champion in (generation(9), generation(8)):
        crept = judge(generation(9), champion, reference=reference)
        assert any("counted since commit cccccccccccc only" in reason for reason in crept.reasons)


def test_the_row_is_in_the_verdict_and_reads_back() -> None:
    verdict = judge(generation(3), generation(2), reference=reference_from(generation(0)))
    assert Verdict.from_dict(verdict.as_dict()) == verdict
    assert verdict.creep is not None
    row = verdict.creep.rows[0]
    assert (row.name, row.margin, row.n) == ("completion", 0.03, 50)
    assert row.change == pytest.approx(0.03, abs=0.01)
    assert row.step == pytest.approx(0.01, abs=0.01)
    assert row.detectable is not None
    assert row.detectable > row.margin
    assert len(verdict.creep.rows) == 6
    assert row.block == pytest.approx(verdict.alpha / verdict.categories / 6)
