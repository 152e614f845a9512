"""The pipeline remembers its decisions, here and in the store."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from housestyle.ci.remembering import remember, told_rates
from housestyle.ci.session import Session, open_session
from housestyle.ci.stages.outcome import Outcome
from housestyle.core.console import Console
from housestyle.core.main import main
from housestyle.gate.history.rates import rates_of
from housestyle.gate.history.records import read_history
from housestyle.gate.promotion import Override
from housestyle.gate.verdict import Verdict
from tests.gate.models import hold_for, verdict_for
from tests.repositories import GitRepository

SHARED = '[store]\nurl = "../store"\n'
NOT_PROMOTED = {"status": "not promoted", "why": "the verdict is hold", "number": None}
HOLD = hold_for("c" * 64, None)


def decided(verdict: Verdict) -> dict[str, Outcome]:
    results = {"assemble": {"dataset": "d" * 64}, "decide": {"verdict": verdict.as_dict()}}
    return {
        name: Outcome(name, "k", Path(), result, reused=False) for name, result in results.items()
    }


def session_in(folder: Path) -> Session:
    return open_session(folder, Console(quiet=True))


def test_a_decision_is_remembered_with_what_became_of_it(git_repository: GitRepository) -> None:
    head = git_repository.commit("feat: a", {"a.py": "x = 1\n"})
    session, earlier = session_in(git_repository.folder), decided(HOLD)
    remember(session, earlier)
    remember(session, earlier, NOT_PROMOTED)
    remember(session, earlier)
    override = Override("shown tomorrow", 2_000)
    remember(session, earlier, {**NOT_PROMOTED, "status": "promoted", "number": 1}, override)
    remember(session, earlier, NOT_PROMOTED)
    (one,) = read_history(session.workspace.verdicts)
    assert (one.commit, one.data, one.digest) == (head, "d" * 64, HOLD.digest())
    assert one.promotion["number"] == 1
    assert (one.promotion["override"]["reason"], one.overridden) == ("shown tomorrow", True)
    assert "1 overridden" in told_rates(rates_of([one]))


def test_what_was_refused_is_no_override(git_repository: GitRepository) -> None:
    git_repository.commit("feat: a", {"a.py": "x = 1\n"})
    session = session_in(git_repository.folder)
    remember(session, decided(HOLD), {**NOT_PROMOTED, "status": "lost"}, Override("r", 2_000))
    assert not read_history(session.workspace.verdicts)[0].overridden


def test_machines_share_their_decisions_and_go_on_without_the_store(
    git_repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    store = git_repository.folder.parent / "store"
    store.mkdir()
    git_repository.commit("feat: a", {"a.py": "x = 1\n", "housestyle.toml": SHARED})
    other = git_repository.folder.parent / "other"
    git_repository.git("clone", "-q", str(git_repository.folder), str(other))
    here, there = session_in(git_repository.folder), session_in(other)
    away = store.rename(store.with_name("away"))
    loud = replace(here, console=Console(quiet=False))
    remember(loud, decided(HOLD), NOT_PROMOTED)
    assert "does not know of this verdict yet" in capsys.readouterr().err
    away.rename(store)
    for session, candidate in ((here, "e"), (there, "f")):
        verdict = verdict_for(candidate * 64, None)
        remember(session, decided(verdict), {"status": "promoted", "number": 1})
    assert len(read_history(there.workspace.verdicts)) == 3
    assert main(["status", "--json", "--repo", str(other)]) == 0
    told = json.loads(capsys.readouterr().out)["verdicts"]
    assert (told["decisions"], told["hold"], told["promote"]) == (3, 1, 2)
