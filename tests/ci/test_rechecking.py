"""A verdict that is about something else than lies here promotes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from housestyle.ci.rechecking import recheck
from housestyle.ci.stages.outcome import Outcome
from housestyle.core.errors import UserError
from housestyle.gate.suite.item import Suite, make_item, write_suite
from housestyle.gate.verdict import Verdict
from tests.gate.models import verdict_for

SUITE = Suite((make_item("intent", "a.py", "why?", ["a", "b"], title="t"),), ("intent",))
Change = Callable[[dict[str, Outcome]], None]


def judged(folder: Path) -> tuple[Verdict, dict[str, Outcome]]:
    """A verdict and the runs that led to it."""
    verdict = replace(verdict_for("c" * 64, "b" * 64), reference="b" * 64, suite=SUITE.digest)
    models = {"candidate": verdict.candidate, "champion": verdict.champion, "base": verdict.base}
    results: dict[str, dict[str, Any]] = {
        "suite": {"digest": SUITE.digest},
        "train": {"model": verdict.candidate},
        "evaluate": {"models": models, "suite": SUITE.digest, "engine": verdict.engine},
        "decide": {"verdict": verdict.as_dict()},
    }
    earlier = {
        name: Outcome(name, "k", folder / name, result, reused=False)
        for name, result in results.items()
    }
    write_suite(SUITE, folder / "suite")
    (folder / "decide").mkdir()
    (folder / "decide" / "verdict.json").write_text(json.dumps(verdict.as_dict()))
    return verdict, earlier


def test_a_verdict_about_what_lies_here_passes(tmp_path: Path) -> None:
    recheck(*judged(tmp_path))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda runs: runs["train"].result.update(model="0" * 64), "that was trained"),
        (lambda runs: runs["evaluate"].result["models"].update(candidate="0"), "candidate that"),
        (lambda runs: runs["evaluate"].result["models"].update(champion="0"), "champion"),
        (lambda runs: runs["evaluate"].result["models"].update(base="0"), "base"),
        (lambda runs: runs["evaluate"].result.update(suite="0"), "suite that was asked"),
        (lambda runs: runs["evaluate"].result.update(engine="0"), "engine"),
        (lambda runs: write_suite(Suite((), ("intent",)), runs["suite"].folder), "suite that lies"),
        (lambda runs: (runs["decide"].folder / "verdict.json").write_text("{}"), "decided"),
    ],
)
def test_one_about_something_else_does_not(tmp_path: Path, change: Change, problem: str) -> None:
    verdict, earlier = judged(tmp_path)
    change(earlier)
    with pytest.raises(UserError, match=problem):
        recheck(verdict, earlier)


def test_an_outcome_that_was_turned_by_hand_is_seen(tmp_path: Path) -> None:
    verdict, earlier = judged(tmp_path)
    turned = replace(verdict, outcome="block").as_dict()
    (earlier["decide"].folder / "verdict.json").write_text(json.dumps(turned))
    with pytest.raises(UserError, match="not about what was decided"):
        recheck(verdict, earlier)
