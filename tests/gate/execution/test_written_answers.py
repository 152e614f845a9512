"""What a model writes is bounded, tested, and scored as right, wrong or not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from housestyle.gate.execution import scoring
from housestyle.gate.execution.answering import answers
from housestyle.gate.execution.scoring import Examiner
from housestyle.gate.execution.testing import UnavailableError, find_tools
from housestyle.gate.execution.workbench import Workbench
from housestyle.gate.sandbox.job import SandboxError
from housestyle.gate.suite.item import Item, make_item
from housestyle.indexer.git.repository import Repository
from tests.gate.execution.bodies import LAYOUT, QUICK, body, shop, trial
from tests.trainer.tiny_models import tiny_folder

GREETING = (("tests/test_sums.py::test_greeting", 1),)


def silent(done: int, note: str = "") -> None:
    """Nobody watches."""


def items(commit: str, *names: str) -> list[Item]:
    return [
        make_item(
            "execution",
            "src/shop/sums.py",
            f"# src/shop/sums.py\ndef {name}(name):\n",
            [body("greeting")],
            title=name,
            check=trial("greeting", GREETING, commit).as_text(),
        )
        for name in names
    ]


@pytest.fixture
def examiner(tmp_path: Path) -> Iterator[Examiner]:
    repository = Repository.open(shop(tmp_path / "repository").folder)
    try:
        tools = find_tools(QUICK, repository, LAYOUT)
    except UnavailableError as error:
        pytest.skip(str(error))
    with Examiner(tools, repository, 2) as opened:
        yield opened


def test_every_body_is_right_or_wrong(examiner: Examiner, monkeypatch: pytest.MonkeyPatch) -> None:
    written = {
        "own": body("greeting"),
        "wrong": "    return name\n",
        "nothing": "\n",
        "other": "    return f'hello {name}'\n",
    }
    monkeypatch.setattr(scoring, "answers", lambda *_: iter(written.values()))
    head = examiner.repository.head()
    assert head is not None
    scores = examiner.score(Path(), items(head.id, *written), 1, silent)
    assert [score.correct for score in scores] == [True, False, False, True]
    assert {(score.status, score.kind) for score in scores} == {("ok", "execution")}


def test_a_sandbox_that_fails_makes_nothing_wrong(
    examiner: Examiner, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def fail(*arguments: object, **more: object) -> None:
        calls.append("")
        raise SandboxError("no space")

    monkeypatch.setattr(Workbench, "test", fail)
    monkeypatch.setattr(scoring, "answers", lambda *_: iter([body("greeting")]))
    head = examiner.repository.head()
    assert head is not None
    (score,) = examiner.score(Path(), items(head.id, "own"), 1, silent)
    assert (score.status, score.correct) == ("error", None)
    assert len(calls) == 2  # it was tried again


def test_where_the_own_body_does_not_pass_nothing_is_wrong(
    examiner: Examiner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment that lost what the tests need would make every answer wrong."""
    monkeypatch.setattr(scoring, "answers", lambda *_: iter([body("greeting")]))
    head = examiner.repository.head()
    assert head is not None
    (asked,) = items(head.id, "own")
    check = trial("greeting", (("tests/test_sums.py::test_gone", 1),), head.id).as_text()
    (score,) = examiner.score(Path(), [replace(asked, check=check)], 1, silent)
    assert (score.status, score.correct) == ("error", None)


def test_what_a_model_writes_is_bounded_and_repeats(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "model")
    asked = items("c" * 40, "greeting", "area_1")
    first = list(answers(folder, asked, 1))
    assert first == list(answers(folder, asked, 1))
    assert len(first) == 2
    assert all(len(text) < 2000 for text in first)
