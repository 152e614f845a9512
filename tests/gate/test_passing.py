"""Categories whose answers are written and run: they block, promise where they can, and no more."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from housestyle.gate.comparison import Comparison
from housestyle.gate.score import ItemScore, read_scores, write_scores
from housestyle.gate.verdict import Verdict
from tests.gate.contest import RULES, judge, model

EXECUTION = replace(RULES, categories=(*RULES.categories, "execution"))
Right = Callable[[int], bool]


def bodies(right: Right, items: int = 120, files: int = 30) -> list[ItemScore]:
    """Scores of a model whose n-th body passes when ``right`` says so."""
    return [
        ItemScore(
            item=f"execution-{n}",
            category="execution",
            cluster=f"src/{n % files}.py",
            bits=0.0,
            bytes=80,
            choice_bits=None,
            correct=right(n),
            options=1,
            status="ok",
            title=f"f{n}",
        )
        for n in range(items)
    ]


def half(n: int) -> bool:
    return n % 2 == 0


def one_in(many: int, n: int) -> bool:
    return random.Random(n).random() < 1 / many


def verdict(
    candidate: Right, champion: Right = half, base: Right = half, items: int = 120
) -> Verdict:
    """Judge a candidate that is better at completion, and these bodies."""
    return judge(
        [*model(2, {"completion": -0.1}, noise=0.01), *bodies(candidate, items)],
        [*model(1, noise=0.01), *bodies(champion, items)],
        [*model(1, noise=0.01), *bodies(base, items)],
        rules=EXECUTION,
    )


def row(found: Verdict) -> Comparison:
    return next(row for row in found.comparisons if row.name == "execution")


def test_the_same_answers_are_no_worse_and_hinder_nothing() -> None:
    found = verdict(half)
    assert row(found).state == "no worse"
    assert (row(found).change, row(found).champion) == (0.0, 0.5)
    assert found.outcome == "promote"


def test_ten_points_fewer_block_with_the_category_named() -> None:
    found = verdict(lambda n: half(n) and not one_in(5, n), items=240)
    assert found.outcome == "block"
    lost = sum(half(n) and one_in(5, n) for n in range(240))
    assert found.reasons[0].startswith(f"execution is worse: {lost} answers lost, 0 won")
    assert row(found).change == pytest.approx(lost / 240)


def test_a_loss_in_few_files_is_unclear_and_holds() -> None:
    files = 30
    found = verdict(lambda n: half(n) and n % files > 7, items=120)
    assert row(found).state == "unclear"
    assert found.outcome == "hold"


def test_a_gain_is_seen() -> None:
    found = verdict(lambda n: half(n) or one_in(5, n))
    assert row(found).state == "better"
    gaining = replace(EXECUTION, gain=("execution",))
    scores = [*model(2, noise=0.001), *bodies(lambda n: half(n) or one_in(5, n))]
    champion = [*model(1, noise=0.001), *bodies(half)]
    assert judge(scores, champion, rules=gaining).outcome == "promote"


def test_few_items_block_and_promise_nothing() -> None:
    found = verdict(half, items=40)
    assert row(found).state == "guards"
    assert "neither shown nor ruled out" in row(found).note
    assert found.outcome == "promote"
    assert "promise more: execution." in found.promise
    assert verdict(lambda n: False, items=40).outcome == "block"


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_where_all_or_none_pass_there_is_no_signal(share: float) -> None:
    found = verdict(lambda n: n % 60 == 0, *(2 * [lambda n: bool(share)]))
    assert row(found).state == ("worse" if share else "no signal")
    equal = verdict(lambda n: bool(share), *(2 * [lambda n: bool(share)]))
    assert row(equal).state == "no signal"


def test_noise_of_equal_models_seldom_blocks() -> None:
    drawn = random.Random(5)

    def noisy(n: int) -> bool:
        return half(n) != (drawn.random() < 0.05)

    outcomes = [row(verdict(noisy, noisy)).state for _ in range(40)]
    assert outcomes.count("worse") <= 1


def test_an_item_that_was_not_run_is_not_wrong() -> None:
    scores = bodies(half, 400)
    scores[0] = replace(scores[0], status="error", correct=None)
    before = [*model(1), *bodies(half, 400)]
    found = judge([*model(2, {"completion": -0.1}), *scores], before, rules=EXECUTION)
    assert found.outcome != "invalid"
    assert (row(found).n, row(found).state) == (399, "no worse")


def test_what_could_not_be_asked_is_named_and_is_no_failure() -> None:
    scores = model(2, {"completion": -0.1}, noise=0.01), model(1, noise=0.01)
    found = judge(*scores, unavailable={"execution": "there is no sandbox"})
    assert found.outcome == "promote"
    assert "execution is unavailable: there is no sandbox." in found.reasons
    assert found.promise.endswith("Not covered: execution.")
    needed = replace(RULES, mandatory=(*RULES.mandatory, "execution"))
    assert judge(*scores, rules=needed).outcome == "invalid"


def test_scores_are_read_as_they_were_written(tmp_path: object) -> None:
    from pathlib import Path

    place = Path(str(tmp_path)) / "scores.jsonl"
    scores = bodies(half, 4)
    write_scores(place, scores)
    assert read_scores(place) == scores
    assert {score.kind for score in scores} == {"execution"}
    assert sum(score.loss for score in scores) == 2
