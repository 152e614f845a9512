"""Whether the loop still comes through: by GitHub's account, and by the verdicts in the store."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from housestyle.core.main import main
from housestyle.gate.history.records import record_of
from housestyle.gate.history.shelf import shelf_in
from tests.gate.contest import judge, model
from tests.indexer.github.loopback import Loopback, serving
from tests.repositories import GitRepository

PATH = ".github/workflows/housestyle-publish.yml"


def ago(hours: float) -> str:
    moment = datetime.fromtimestamp(time.time() - hours * 3600, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    ("runs", "status", "words"),
    [
        ([("success", 3)], 0, "came through 3 hours ago"),
        ([("success", 50), ("failure", 1)], 1, "50 hours ago"),
        ([("success", 50), ("success", 2)], 0, "2 hours ago"),
        ([("failure", 1)], 1, "never came through"),
        ([], 1, "never came through"),
    ],
)
def test_github_says_when_a_workflow_ended_well(
    runs: list[tuple[str, float]],
    status: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    state = Loopback()
    for conclusion, hours in runs:
        state.run("a" * 40, "main", path=PATH, conclusion=conclusion, updated_at=ago(hours))
    monkeypatch.chdir(tmp_path)  # no repository is needed
    with serving(monkeypatch, state) as server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        told = main(["alive", "--workflow", "housestyle-publish.yml"])
        assert told == status
        assert words in capsys.readouterr().out
        assert main(["alive", "--workflow", "../x.yml"]) == 1
        assert "no file of a workflow" in capsys.readouterr().err


def test_a_job_of_githubs_is_told_beside_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(monkeypatch, Loopback()) as server:
        for name, value in {**server.environment(), "GITHUB_ACTIONS": "true"}.items():
            monkeypatch.setenv(name, value)
        assert main(["alive", "--workflow", "x.yml"]) == 1
    assert "::error title=housestyle::x.yml never came through" in capsys.readouterr().out


def test_the_newest_verdict_counts_here_and_in_the_store(
    git_repository: GitRepository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    git_repository.commit("one", {"a.py": "A = 1\n"})
    words = ["alive", "--json", "--repo", str(git_repository.folder)]
    assert main(words) == 1
    assert json.loads(capsys.readouterr().out)["last"] is None
    now = int(time.time())
    remember(git_repository.folder / ".git/housestyle/verdicts", now - 40 * 3600)
    assert main(words) == 1
    assert main([*words, "--within", "2d"]) == 0
    store = tmp_path / "store"
    first = git_repository.git("rev-parse", "HEAD")
    remember(store / "verdicts" / first, now - 7200)
    monkeypatch.setenv("HOUSESTYLE_STORE_URL", str(store))
    capsys.readouterr()
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["last"] == now - 7200


def remember(folder: Path, moment: int) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    scores = model(1, items=20, files=10)
    verdict = judge(scores, scores)
    shelf_in(folder).put(
        record_of(verdict, time=moment, commit="c" * 40, data="d" * 64, promotion={})
    )


@pytest.mark.parametrize("span", ["", "36", "h", "-1h", "1w", "36h " + "9" * 99])
def test_what_is_no_span_is_refused(span: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["alive", "--within", span]) == 1
    assert "no span of time" in capsys.readouterr().err
