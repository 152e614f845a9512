"""The audit keeps quiet about a sound rule and cries out about broken ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from housestyle.core.errors import UserError
from housestyle.gate.audit import replay as replaying
from housestyle.gate.audit.audit import Audit, audit, played
from housestyle.gate.audit.dealing import Loss, deck_of
from housestyle.gate.audit.promises import Promise, broken, error
from housestyle.gate.audit.replay import Game, replay
from housestyle.gate.decision import decide
from housestyle.gate.verdict import Verdict
from tests.gate.contest import CONTEXT, RULES, judge, model

CHAMPION = model(1, noise=0.02, items=30, files=15)
CANDIDATE = model(2, {"completion": -0.2}, noise=0.02, items=30, files=15)
GAME = Game(deck_of(CANDIDATE, CHAMPION), tuple(CHAMPION), RULES, CONTEXT)
VERDICT = judge(CANDIDATE, CHAMPION)
RUNS = 40


def test_a_sound_rule_keeps_its_promises() -> None:
    steps: list[int] = []
    done = audit(GAME, VERDICT, RUNS, step=steps.append)
    assert list(broken(done.promises)) == []
    assert sum(done.outcomes.values()) == RUNS
    assert sum(steps) == played(RUNS)
    by = {guard.name: guard for guard in done.guards}
    completion, intent = by["completion"], by["intent"]
    assert 0.005 < (completion.spread or 0.0) < 0.02
    assert (completion.unit, completion.ten) == ("bits per byte", None)
    assert completion.sure is not None
    assert completion.sure.blocked == completion.sure.runs
    assert intent.ten is not None
    assert intent.disagreement is not None
    told = done.as_dict()
    assert all(promise["kept"] for promise in told["promises"])


def broken_by(change: Callable[[Verdict], Verdict], monkeypatch: pytest.MonkeyPatch) -> Audit:
    """Audit a rule of which some verdicts come out otherwise."""

    def rule(*arguments: Any) -> Verdict:
        return change(decide(*arguments))

    monkeypatch.setattr(replaying, "decide", rule)
    return audit(GAME, VERDICT, 20)


def said(found: Audit) -> set[str]:
    return {promise.what.split(" of ")[0] for promise in broken(found.promises)}


def with_state(verdict: Verdict, state: Any) -> Verdict:
    rows = tuple(replace(row, state=state) for row in verdict.comparisons)
    return replace(verdict, outcome="hold", comparisons=rows)


def test_a_rule_that_never_blocks_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = broken_by(lambda verdict: with_state(verdict, "unclear"), monkeypatch)
    assert said(found) == {"a loss"}


def test_a_rule_that_passes_everything_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = broken_by(lambda verdict: with_state(verdict, "no worse"), monkeypatch)
    assert any("passes" in promise.what for promise in broken(found.promises))


def test_a_rule_that_blocks_any_drop_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def naive(verdict: Verdict) -> Verdict:
        dropped = any((row.change or 0.0) > 0.0 for row in verdict.comparisons)
        return replace(verdict, outcome="block") if dropped else verdict

    found = broken_by(naive, monkeypatch)
    assert "equal models blocked" in said(found)


def test_a_rule_that_promotes_any_rise_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def naive(verdict: Verdict) -> Verdict:
        rose = (verdict.comparisons[0].change or 0.0) < 0.0
        return replace(verdict, outcome="promote") if rose else verdict

    assert said(broken_by(naive, monkeypatch)) == {"equal models promoted"}


def test_models_that_answer_alike_are_held_and_promise_nothing_about_the_margin() -> None:
    same = Game(deck_of(CHAMPION, CHAMPION), tuple(CHAMPION), RULES, CONTEXT)
    done = audit(same, judge(CHAMPION, CHAMPION), 20)
    assert done.outcomes == {"hold": 20}
    assert [promise.what for promise in done.promises if promise.category] == []


def test_what_allows_no_verdict_cannot_be_replayed() -> None:
    with pytest.raises(UserError, match="allows no verdict: The training data were not checked"):
        audit(GAME, judge(CANDIDATE, CHAMPION, contaminated=None), RUNS)


def test_the_number_of_processes_does_not_matter() -> None:
    losses = {"completion": Loss(heavier=0.05)}
    alone, together = (replay(GAME, losses, 50, workers) for workers in (1, 2))
    assert alone.outcomes == together.outcomes
    assert alone.rows.keys() == together.rows.keys()
    assert [row.blocked for row in alone.rows.values()] == [
        row.blocked for row in together.rows.values()
    ]


@pytest.mark.parametrize(
    ("count", "runs", "at_most", "kept"),
    [
        (25, 500, True, True),
        (40, 500, True, True),  # 8 %: p = .0016 under 5 %
        (45, 500, True, False),
        (0, 500, True, True),
        (500, 500, False, True),
        (20, 500, False, True),
        (8, 500, False, False),
    ],
)
def test_a_promise_is_broken_only_beyond_chance(
    count: int, runs: int, at_most: bool, kept: bool
) -> None:
    assert Promise("that", "", count, runs, 0.05, at_most=at_most).kept is kept


def test_the_monte_carlo_error_is_that_of_a_share() -> None:
    assert error(0.5, 100) == pytest.approx(0.098, abs=1e-4)
