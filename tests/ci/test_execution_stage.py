"""Execution in a session: off, unavailable with its reason, or frozen and part of the suite."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from housestyle.ci.execution import engine_of, examiner, suite_inputs, with_execution
from housestyle.ci.session import Session, open_session
from housestyle.core.console import Advance, Console
from housestyle.core.errors import UserError
from housestyle.gate.execution.trial import Trial
from housestyle.gate.execution.validity import Proposal
from housestyle.gate.execution.workbench import Workbench
from housestyle.gate.sandbox import opening
from housestyle.gate.suite import execution
from housestyle.gate.suite.item import Item, Suite
from housestyle.gate.suite.sources import SuiteMaterial
from housestyle.indexer.update import update
from housestyle.trainer.kinds.context import Context
from tests.gate.execution.bodies import QUICK, SOURCE, shop

EMPTY = Suite((), ("completion",), "canary")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOUSESTYLE_TRAINER_HOLDOUT_SHARE", "1.0")
    return shop(tmp_path / "repository").folder


@pytest.fixture
def asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository with execution asked for."""
    options = ", ".join(f"'{word}'" for word in QUICK.options)
    text = (
        f"[execution]\nitems = 2\nseconds = 4\npython = '{sys.executable}'\noptions = [{options}]\n"
    )
    (folder / "housestyle.toml").write_text(text)
    return folder


def session_at(folder: Path) -> Session:
    session = open_session(folder, Console(quiet=True))
    update(session.repository, session.workspace.graph, session.settings.indexer, session.console)
    return session


def source_of(session: Session) -> SuiteMaterial:
    return SuiteMaterial(session.material, Context(session.material), lambda text: len(text) // 4)


def without_sandbox(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("PATH", str(folder))
    opening.open_sandbox.cache_clear()


def with_sandbox() -> None:
    opening.open_sandbox.cache_clear()
    try:
        opening.open_sandbox()
    except opening.NoSandboxError as error:
        pytest.skip(str(error))


def test_nobody_pays_for_it_who_did_not_ask(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_at(folder)
    monkeypatch.setattr("housestyle.ci.execution.find_tools", None)
    assert suite_inputs(session) is None
    assert with_execution(session, source_of(session), EMPTY, frozenset()) == (EMPTY, {})
    assert engine_of(session, ()) == {}


def test_without_a_sandbox_the_suite_is_another_and_says_why(
    asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_at(asked)
    source = source_of(session)
    without_sandbox(monkeypatch, asked)
    suite, told = with_execution(session, source, EMPTY, frozenset())
    assert suite == EMPTY
    assert "there is no sandbox: bubblewrap is not installed" in told["unavailable"]["execution"]
    without = suite_inputs(session)
    with (
        pytest.raises(UserError, match=r"there is no sandbox.*execution\.items"),
        examiner(session),
    ):
        pass
    monkeypatch.undo()
    with_sandbox()
    assert suite_inputs(session) != without  # an unavailable suite is not found again


def test_fair_functions_are_frozen_with_their_tests(
    asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_sandbox()
    session = session_at(asked)
    source = source_of(session)

    def all_fair(
        bench: Workbench, proposals: Sequence[Proposal], most: int, workers: int, advance: Advance
    ) -> tuple[list[Proposal], Counter[str], str]:
        assert (bench.checkout / "src/shop/sums.py").read_text() == SOURCE
        return list(proposals), Counter({"an empty body passes": 1}), ""

    monkeypatch.setattr(execution, "fair", all_fair)
    suite, told = with_execution(session, source, EMPTY, frozenset())
    assert suite.categories == ("completion", "execution")
    assert told["execution"]["fair"] == len(suite.items) == 4
    for item in suite.items:
        _check(item, session)
    left = {item.id for item in suite.items[1:]}
    rest, _ = with_execution(session, source, EMPTY, frozenset(left))
    assert len(rest.items) == 1
    assert engine_of(session, rest.items)["execution"]["sandbox"] == opening.open_sandbox().name


def _check(item: Item, session: Session) -> None:
    trial = Trial.from_text(item.check)
    name = item.title.rpartition(" ")[2]
    assert item.lasting
    assert trial.commit == session.head.id
    assert SOURCE.encode()[trial.start : trial.end].decode().rstrip() == item.truth.rstrip()
    assert item.truth not in item.prompt
    assert all(test.startswith("tests/test_sums.py::test_") for test, _ in trial.tests)
    assert any(test == f"tests/test_sums.py::test_{name}" for test, _ in trial.tests)


@pytest.mark.slow
def test_a_suite_of_what_the_tests_can_tell(asked: Path) -> None:
    with_sandbox()
    session = session_at(asked)
    suite, told = with_execution(session, source_of(session), EMPTY, frozenset())
    names = {item.title.rpartition(" ")[2] for item in suite.items}
    assert names == {"total", "greeting"}
    assert told["execution"]["reached by tests"] == 4
