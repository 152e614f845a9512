"""``housestyle audit`` replays the last evaluation of a repository."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from housestyle.ci.session import open_session
from housestyle.core.console import Console
from housestyle.core.main import main
from housestyle.core.runs import run_for
from housestyle.gate.history.shelf import append, shelf_in
from housestyle.gate.score import ItemScore, write_scores
from housestyle.gate.suite.item import Suite, make_item, write_suite
from tests.gate.contest import CATEGORIES, LIKELIHOOD, model
from tests.gate.history.records_made import decision
from tests.repositories import GitRepository

SCORES = {
    "champion": model(1, noise=0.02, items=24, files=12),
    "candidate": model(2, {"completion": -0.1}, noise=0.02, items=24, files=12),
}


def suite_of(scores: list[ItemScore]) -> Suite:
    """A suite with as many items as were scored, about the same files."""
    items = tuple(
        make_item(
            score.category,
            score.cluster,
            f"{score.item}?",
            [score.item] if score.category in LIKELIHOOD else [score.item, "b", "c", "d"],
            title=score.title,
        )
        for score in scores
    )
    return Suite(items, CATEGORIES)


@pytest.fixture
def evaluated(git_repository: GitRepository) -> GitRepository:
    """A repository with the runs that an evaluation leaves."""
    git_repository.commit("feat: a", {"a.py": "x = 1\n"})
    workspace = open_session(git_repository.folder, Console(quiet=True)).workspace
    suite = suite_of(SCORES["champion"])
    frozen = run_for(workspace.runs, "suite", {"of": "a"})
    write_suite(suite, frozen.begin())
    frozen.finish({"digest": suite.digest}, [])
    run = run_for(workspace.runs, "evaluate", {"of": "a"})
    folder = run.begin()
    for role, scores in {**SCORES, "base": SCORES["champion"]}.items():
        write_scores(folder / f"{role}.jsonl", scores)
    models = {"candidate": "c" * 64, "champion": "b" * 64, "base": "a" * 64}
    result = {"models": models, "suite": suite.digest, "engine": "e", "items": suite.counts()}
    run.finish(result, [])
    append(shelf_in(workspace.verdicts), decision(1, "promote"))
    return git_repository


def audited(repository: GitRepository, *words: str) -> int:
    return main(["audit", "--runs", "20", *words, "--repo", str(repository.folder)])


def test_the_table_shows_every_category_and_what_was_promised(
    evaluated: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audited(evaluated, "--exit-code") == 0
    printed = capsys.readouterr().out
    assert printed.startswith("20 games of equal models: ")
    lines = Counter(line.split()[0] for line in printed.splitlines() if line.strip())
    assert all(lines[category] == 1 for category in CATEGORIES)
    assert "Monte Carlo error (95 %)" in printed
    assert "so far: 1 decision: 1 passed, 0 held, 0 blocked" in printed


def test_a_broken_promise_is_told_and_fails_nothing_unless_asked_to(
    evaluated: GitRepository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("housestyle.gate.audit.promises.DOUBT", 1.0)
    assert audited(evaluated, "--json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [guard["name"] for guard in told["guards"]] == list(CATEGORIES)
    assert not all(promise["kept"] for promise in told["promises"])
    assert told["history"] == {
        **dict.fromkeys(("hold", "block", "invalid", "overrides", "false_blocks"), 0),
        "decisions": 1,
        "promote": 1,
        "damaged": [],
    }


def test_a_broken_promise_fails_the_command_when_asked_to(
    evaluated: GitRepository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("housestyle.gate.audit.promises.DOUBT", 1.0)
    assert audited(evaluated, "--exit-code") == 1
    assert "NOT KEPT: equal models" in capsys.readouterr().out


def test_without_an_evaluation_or_its_suite_it_says_what_to_do(
    evaluated: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = Path(evaluated.folder) / ".git" / "housestyle" / "runs"
    for stage, problem in (
        ("suite", "is not here any more"),
        ("evaluate", "nothing was evaluated"),
    ):
        shutil.rmtree(runs / stage)
        assert audited(evaluated) == 1
        assert problem in capsys.readouterr().err
