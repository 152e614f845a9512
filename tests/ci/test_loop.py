"""The loop as a user runs it, on a real package, with a base too small to be good."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from housestyle.ci.comment.files import report_in
from housestyle.ci.pipeline import STAGES
from housestyle.ci.remembering import recall
from housestyle.ci.session import Session, open_session
from housestyle.core.console import Console
from housestyle.core.digest import file_digest
from housestyle.core.main import main
from housestyle.core.runs import MANIFEST
from housestyle.indexer.conversations import model
from tests.repositories import GitRepository

SMALL = """
[trainer]
base_steps = 12
steps = 16
checkpoint_steps = 4
threads = 1
min_examples = 40
holdout_share = 0.2

[gate]
max_items = 10
min_items = 6
choice_margin = 1.0  # so few items show nothing about choices
"""

# What a status tells of its machine alone.
OWN = ("state", "indexed", "training", "dirty", "conversations")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of base models for the module, as one user has."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def click_repository(
    git_repository: GitRepository, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> GitRepository:
    """Click's own source as a repository of one commit."""
    import click

    monkeypatch.setenv("HOUSESTYLE_CACHE", str(cache))
    source = Path(click.__file__).parent
    shutil.copytree(source, git_repository.folder / "click", ignore=shutil.ignore_patterns("*.pyc"))
    git_repository.commit("feat: click", {"housestyle.toml": SMALL})
    return git_repository


def run(repository: GitRepository, *words: str, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    status = main([*words, "--json", "--repo", str(repository.folder)])
    printed = capsys.readouterr()
    assert status == 0, printed.err
    return json.loads(printed.out)


def test_the_loop_from_commits_to_a_champion(
    click_repository: GitRepository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = run(click_repository, "loop", capsys=capsys)
    stages = first["stages"]
    assert list(stages) == sorted(STAGES)  # --json sorts its keys
    assert stages["index"]["parsed"] == stages["index"]["files"] > 10
    assert (
        stages["assemble"]["kept"] + sum(stages["assemble"]["dropped"].values())
        == (stages["assemble"]["candidates"])
    )
    assert set(stages["suite"]["items"]) == set(stages["evaluate"]["items"])
    assert stages["evaluate"]["models"]["champion"] == stages["evaluate"]["models"]["base"]
    verdict = stages["decide"]["verdict"]
    assert verdict["outcome"] == "promote", verdict["reasons"]
    assert stages["promote"]["champion"] == stages["train"]["model"]
    report = Path(stages["report"]["folder"])
    assert json.loads((report / "verdict.json").read_text()) == stages["decide"]["verdict"]
    assert (report / "comment.md").read_text().startswith("<!--")

    _the_suite_is_shown(click_repository, stages, capsys)
    _nothing_new(click_repository, stages, capsys)
    _a_job_is_told(click_repository, stages, capsys, monkeypatch)
    _tampered_weights_allow_no_verdict(click_repository, stages, capsys)
    with monkeypatch.context() as patch:
        patch.setenv("HOUSESTYLE_GATE_ALPHA", "1e-9")
        _a_hold_is_remembered_too(click_repository, capsys)
    _only_the_delta(click_repository, stages, capsys)
    _rollback_stands(click_repository, capsys)
    _a_fresh_runner_starts_where_this_one_stopped(click_repository, capsys, monkeypatch)


def _the_suite_is_shown(repository: GitRepository, stages: Any, capsys: Any) -> None:
    tasks = repository.folder.parent / "tasks"
    told = run(repository, "suite", "--coverage", "--export", str(tasks), capsys=capsys)
    assert told["reused"]
    assert told["digest"] == stages["suite"]["digest"]
    assert 0 < told["anchor"] < sum(told["items"].values())
    (whole,) = [part for part in told["coverage"]["parts"] if part["folder"] == "."]
    assert whole["unguarded"] == sum(one["functions"] for one in told["coverage"]["unguarded"])
    assert {path.stem for path in tasks.glob("*.yaml")} == set(told["export"]["tasks"])


def _nothing_new(repository: GitRepository, stages: Any, capsys: Any) -> None:
    started = time.monotonic()
    again = run(repository, "loop", capsys=capsys)
    assert time.monotonic() - started < 3
    assert again["new"] is False
    assert again["stages"]["train"]["model"] == stages["train"]["model"]


def _a_job_is_told(
    repository: GitRepository, stages: Any, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = repository.folder.parent
    words = ["loop", "--ci", "--exit-code", "--repo", str(repository.folder)]
    with monkeypatch.context() as patch:
        patch.setenv("GITHUB_ACTIONS", "true")
        patch.setenv("GITHUB_STEP_SUMMARY", str(aside / "summary"))
        patch.setenv("GITHUB_OUTPUT", str(aside / "output"))
        assert main([*words, "--report", str(aside / "report")]) == 0
        printed = capsys.readouterr()
        assert not printed.err
        lines = printed.out.splitlines()
        assert lines[0].startswith("::stop-commands::")
        (notice,) = (line for line in lines if line.startswith("::notice title=housestyle::"))
        assert "Promoted: " in notice
        assert (aside / "output").read_text() == "outcome=promote\npromoted=true\n"
        assert "**Promoted**" in (aside / "summary").read_text()
    report = report_in(aside / "report")
    assert report.verdict == stages["decide"]["verdict"]
    assert report.window == [report.context["commit"]]
    assert report.context["training"]["seed"] == 7


def _tampered_weights_allow_no_verdict(repository: GitRepository, stages: Any, capsys: Any) -> None:
    """One bit of the candidate is flipped, and its run's record of its files made to fit.

    Without the latter the run counts as damaged, and the candidate is trained again.
    """
    folder = Path(stages["train"]["folder"])
    weights, record = folder / "model" / "model.safetensors", folder / MANIFEST
    whole, written = weights.read_bytes(), record.read_bytes()
    weights.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    forged = json.loads(written)
    forged["outputs"]["model/model.safetensors"] = file_digest(weights)
    record.write_text(json.dumps(forged))
    verdict = run(repository, "decide", capsys=capsys)["verdict"]
    assert verdict["outcome"] == "invalid"
    assert verdict["reasons"] == [
        "The candidate was changed after it was trained: delete its run and train again."
    ]
    assert "No verdict" in _last_screen(repository, capsys)
    weights.write_bytes(whole)
    record.write_bytes(written)


def _last_screen(repository: GitRepository, capsys: Any) -> str:
    assert main(["report", "--repo", str(repository.folder)]) == 0
    printed: str = capsys.readouterr().out
    return printed


def _a_comparison_is_not(repository: GitRepository, capsys: Any) -> None:
    verdicts = repository.folder / ".git" / "housestyle" / "verdicts"
    known = set(verdicts.iterdir())
    told = run(repository, "loop", "--compare", capsys=capsys)
    assert told["stages"]["train"]["reused"]
    assert told["stages"]["promote"]["status"] == "compared"
    assert told["stages"]["promote"]["champion"] is None
    assert set(verdicts.iterdir()) == known


def _a_hold_is_remembered_too(repository: GitRepository, capsys: Any) -> None:
    """Under another rule and before any promotion; the scores are those that its looks ask for."""
    registry = repository.folder / ".git" / "housestyle" / "registry"
    aside = registry.rename(registry.with_name("aside"))
    _a_comparison_is_not(repository, capsys)
    held = run(repository, "loop", capsys=capsys)["stages"]
    assert held["train"]["reused"]
    assert held["evaluate"]["reused"]  # by the comparison
    assert held["decide"]["verdict"]["outcome"] == "hold"
    assert held["promote"]["champion"] is None
    assert run(repository, "loop", capsys=capsys)["new"] is False
    _an_override_is_shown_from_then_on(repository, held["train"]["model"], capsys)
    shutil.rmtree(registry)
    aside.rename(registry)


def _an_override_is_shown_from_then_on(repository: GitRepository, model: str, capsys: Any) -> None:
    tomorrow = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86_400))
    words = ["promote", "--override", "shown <b>tomorrow</b>", "--until"]
    assert main([*words, "2999-01-01", "--repo", str(repository.folder)]) == 1
    assert "at most 30 days" in capsys.readouterr().err
    done = run(repository, *words, tomorrow, capsys=capsys)
    assert (done["status"], done["champion"]) == ("promoted", model)
    after = run(repository, "report", capsys=capsys)
    assert after["promote"]["overrides"][0]["state"] == "in force"
    comment = (Path(after["report"]["folder"]) / "comment.md").read_text()
    assert f"until {tomorrow}" in comment
    assert "shown &lt;b&gt;tomorrow" in comment
    (entry,) = run(repository, "models", capsys=capsys)["log"]
    assert (entry["action"], entry["note"]) == ("override", "shown <b>tomorrow</b>")


def _only_the_delta(repository: GitRepository, stages: Any, capsys: Any) -> None:
    changed = repository.folder / "click" / "utils.py"
    addition = "\n\ndef shout(text: str) -> str:\n    return text.upper() + '!'\n"
    repository.commit("feat: shout", {"click/utils.py": changed.read_text() + addition})
    second = run(repository, "loop", capsys=capsys)["stages"]
    assert second["index"]["parsed"] == 1
    assert (second["follow"]["scored"], second["follow"]["model"]) == (1, stages["train"]["model"])
    assert 0 < second["follow"]["bits_per_byte"] < 20
    assert 0 < second["assemble"]["new"] < stages["assemble"]["new"] / 4
    assert second["evaluate"]["models"]["champion"] == stages["train"]["model"]
    told = run(repository, "status", capsys=capsys)["verdicts"]
    assert (told["decisions"], told["overrides"], told["false_blocks"]) == (5, 1, 0)
    models = run(repository, "models", capsys=capsys)
    assert models["log"][0]["action"] == "promote"
    assert models["head"]["model"] in (stages["train"]["model"], second["train"]["model"])


def _rollback_stands(repository: GitRepository, capsys: Any) -> None:
    log = run(repository, "models", capsys=capsys)["log"]
    if len(log) < 2:  # the second candidate was held: nothing to go back to, and it says so
        assert main(["rollback", "--repo", str(repository.folder)]) == 1
        assert "no earlier model" in capsys.readouterr().err
        return
    entry = run(repository, "rollback", capsys=capsys)
    assert entry["model"] == log[0]["model"]
    after = run(repository, "loop", capsys=capsys)
    assert after["stages"]["promote"]["champion"] == log[0]["model"]
    assert "taken back" in after["stages"]["promote"]["why"]


def _a_fresh_runner_starts_where_this_one_stopped(
    repository: GitRepository, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, clone = repository.folder.parent / "store", repository.folder.parent / "clone"
    store.mkdir()
    monkeypatch.setenv("HOUSESTYLE_STORE_URL", str(store))
    _a_session_is_shared(repository)
    here = run(repository, "loop", capsys=capsys)["stages"]
    repository.git("clone", "-q", str(repository.folder), str(clone))
    runner = GitRepository(clone)
    there = run(runner, "loop", "--until", "assemble", capsys=capsys)["stages"]
    assert there["assemble"]["dataset"] == here["assemble"]["dataset"]
    assert there["assemble"]["new"] == 0  # it was all in the corpus that came from the store
    assert there["harvest"]["pulled"]["added"] == 1
    assert there["suite"]["digest"] == here["suite"]["digest"]
    models = run(runner, "models", capsys=capsys)
    assert models["log"] == run(repository, "models", capsys=capsys)["log"]
    assert models["head"]["model"] in models["in_store"]
    assert (there["follow"]["scored"], there["follow"]["commits"]) == (0, 1)  # measured before
    recall(session_in(runner))
    for words in (["curve"], ["status"]):
        both = [run(one, *words, capsys=capsys) for one in (runner, repository)]
        for told in both if words == ["status"] else ():
            assert told["store"] == {"entries": len(models["log"]), "lag": None}
            for own in OWN:
                del told[own]
        assert both[0] == both[1], words
    kept = [session_in(one).workspace.anchor for one in (runner, repository)]
    anchored = [
        {path.relative_to(at): path.read_bytes() for path in at.rglob("*.json")} for at in kept
    ]
    assert anchored[0] == anchored[1]
    assert {path.parts[0] for path in anchored[0]} == {"items", "scores"}


def session_in(repository: GitRepository) -> Session:
    return open_session(repository.folder, Console(quiet=True))


def _a_session_is_shared(repository: GitRepository) -> None:
    keeper = session_in(repository).keeper
    with keeper.opened() as sessions, sessions.writing():
        for entry in (model.Session("s"), model.Turn("s", "t", "person", "Why?", time=1.0)):
            sessions.add("codex", entry)
    with keeper.opened() as sessions, sessions.writing():
        sessions.settle()
        for row in sessions.sessions():
            sessions.set_standing(row.id, "approved")
    with keeper.opened() as sessions:
        keeper.push(sessions)


def test_a_loop_killed_in_training_resumes_to_the_same_weights(
    click_repository: GitRepository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twin = tmp_path / "twin"
    shutil.copytree(click_repository.folder, twin)
    whole = run(click_repository, "train", capsys=capsys)

    command = [sys.executable, "-P", "-m", "housestyle.core.main", "train", "--repo", str(twin)]
    victim = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        checkpoint = _wait_for_checkpoint(twin / ".git" / "housestyle" / "runs" / "train")
    finally:
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait()
    assert checkpoint.exists()
    assert main(["train", "--json", "--repo", str(twin)]) == 0
    resumed = json.loads(capsys.readouterr().out)
    assert resumed["resumed_from"] >= 4
    assert resumed["model"] == whole["model"]


def _wait_for_checkpoint(runs: Path) -> Path:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = list(runs.glob("*/work/checkpoint-*/COMPLETE"))
        if found:
            return found[0]
        time.sleep(0.02)
    raise AssertionError("no checkpoint within a minute")
