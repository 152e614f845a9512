"""What people and scripts see of the hooks."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from housestyle.core.main import main
from housestyle.hooks.commands.run import event_of
from housestyle.hooks.events import EVENTS
from housestyle.hooks.pending import Mark, Pending
from tests.hooks.placement.placing import script, snapshot
from tests.hooks.ringing import place, runs, shown, until
from tests.repositories import GitRepository

Said = tuple[int, str, str]


@pytest.fixture
def say(git_repository: GitRepository, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run `housestyle hooks …` on a repository; return its status and what it printed."""

    def said(*words: str, repo: Path | None = None) -> Said:
        status = main(["hooks", *words, "--repo", str(repo or git_repository.folder)])
        return (status, *capsys.readouterr())

    return said


def test_install_says_what_it_wrote_and_how_to_undo_it(
    git_repository: GitRepository, say: Any
) -> None:
    before = snapshot(git_repository.folder)
    status, out, err = say("install")
    assert (status, err) == (0, "")
    assert "wrote " in out
    assert "`housestyle hooks uninstall`" in out
    assert say("install") == (0, "installed already\n", "")
    status, out, _ = say("status", "--json")
    state = json.loads(out)
    assert (status, state["ok"]) == (0, True)
    assert {one["interpreter"] for one in state["events"]} == {sys.executable}
    status, out, _ = say("uninstall")
    assert (status, "changed " in out) == (0, True)
    assert snapshot(git_repository.folder) == before
    assert say("uninstall") == (0, "nothing of housestyle was in the hooks\n", "")


def test_install_for_scripts(git_repository: GitRepository, say: Any) -> None:
    status, out, _ = say("install", "--json")
    told = json.loads(out)
    assert (status, told["events"], told["snippet"]) == (0, list(EVENTS), None)
    assert all(Path(path).exists() for path in told["written"])
    told = json.loads(say("install", "--json")[1])
    assert told["written"] == []
    told = json.loads(say("uninstall", "--json")[1])
    assert told["changed"] != []
    assert told["pasted"] == []


def test_a_manager_gets_its_lines_and_status_1(
    git_repository: GitRepository, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("housestyle.hooks.placement.site.git_version", lambda _: (2, 39))
    git_repository.git("config", "core.hooksPath", ".githooks")
    status, out, _ = say("install")
    assert status == 1
    assert "nothing was written" in out
    assert "    ( command -v housestyle && nohup housestyle hooks run --detach post-merge )" in out
    assert out.endswith("Afterwards `housestyle hooks status` tells whether they are found.\n")
    status, out, _ = say("install", "--json")
    assert status == 1
    assert json.loads(out)["snippet"]["manager"] == "core.hooksPath"
    status, out, _ = say("status")
    assert status == 1
    assert "run `housestyle hooks install` for the lines to paste" in out


@pytest.mark.parametrize("action", ["install", "uninstall", "status", "run"])
def test_a_place_without_a_repository(tmp_path: Path, say: Any, action: str) -> None:
    status, out, err = say(action, repo=tmp_path)
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert "is not in a git repository: pass --repo DIR" in err


def test_edited_lines_are_told_in_one_line(
    git_repository: GitRepository, say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("housestyle.hooks.placement.site.git_version", lambda _: (2, 39))
    say("install")
    hook = git_repository.folder / ".git/hooks/post-merge"
    script(hook, hook.read_bytes().replace(b"fi\n", b"fi\necho\n"))
    for action in ("install", "uninstall"):
        status, out, err = say(action)
        assert (status, out) == (1, "")
        assert err.startswith(f"housestyle: {hook}: the lines of housestyle were edited: delete")
        assert err.count("\n") == 1


def test_status_of_nothing(say: Any) -> None:
    status, out, _ = say("status")
    assert status == 1
    assert "post-applypatch  not installed  never rang" in out
    assert out.endswith("no run yet\nnot installed: run `housestyle hooks install`\n")


def test_status_after_a_commit(git_repository: GitRepository, say: Any, token: str) -> None:
    say("install")
    commit = git_repository.commit("a", {"a.py": "def a(): pass\n"})
    until(lambda: bool(runs(git_repository.folder)))
    status, out, _ = say("status")
    assert status == 0
    assert f"main worktree: the graph shows {commit[:12]} (just now" in out
    state = json.loads(say("status", "--json")[1])
    rang = {one["event"]: one["last_ring"] for one in state["events"]}
    assert abs(rang.pop("post-commit") - time.time()) < 60
    assert set(rang.values()) == {None}
    assert [one["view"] for one in state["worktrees"]] == [""]
    ran = {one["event"]: one["last_run"] for one in state["events"]}
    assert ran.pop("post-commit")["commit"] == commit
    assert set(ran.values()) == {None}


def test_status_tells_that_head_went_on(
    git_repository: GitRepository, say: Any, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    say("install")
    shown = git_repository.commit("a", {"a.py": "def a(): pass\n"})
    until(lambda: bool(runs(git_repository.folder)))
    assert "HEAD is at" not in say("status")[1]
    with monkeypatch.context() as patch:
        patch.setenv("HOUSESTYLE", "0")
        head = git_repository.commit("b", {"a.py": "def b(): pass\n"})
    status, out, _ = say("status")
    assert status == 0
    assert f"the graph shows {shown[:12]}" in out
    assert f"HEAD is at {head[:12]} by now: the next event or query follows it" in out


def test_status_when_hooks_are_switched_off(say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    say("install")
    monkeypatch.setenv("HOUSESTYLE", "0")
    status, out, _ = say("status")
    assert status == 1
    assert "HOUSESTYLE=0 switches the hooks off: run `unset HOUSESTYLE`" in out


def test_status_of_a_run_that_failed(git_repository: GitRepository, say: Any) -> None:
    commit = git_repository.commit("a", {"a.py": "a = 1\n"})
    say("install")
    tree = git_repository.git("rev-parse", "HEAD^{tree}")
    shutil.rmtree(git_repository.folder / ".git/objects" / tree[:2])
    status, out, _ = say("run")
    assert status == 1
    assert out == "main worktree: HEAD names no readable commit: run `git fsck`\n"
    status, out, _ = say("status")
    assert status == 1
    assert "main worktree: failed (" in out
    assert "last run failed (HEAD names no readable commit)" in out
    assert "git fsck" in out
    assert commit not in out


def test_status_of_work_that_never_ended(git_repository: GitRepository, say: Any) -> None:
    """A worker was killed, and nothing has rung since."""
    git_repository.commit("a", {"a.py": "a = 1\n"})
    say("install")
    say("run")
    where = place(git_repository.folder)
    pending = Pending(where.state)
    pending.mark(Mark(where, "post-commit"))
    pending.take()
    status, out, _ = say("status")
    assert (status, "main worktree: at work since a ring just now" in out) == (0, True)
    os.utime(where.state / "working/.main", (1, 1))
    status, out, _ = say("status")
    assert status == 1
    assert "at work since" not in out
    assert "main worktree: a ring " in out
    assert "days ago is not answered: run `housestyle hooks run`" in out
    say("run")
    assert say("status")[0] == 0


def test_run_does_it_now(git_repository: GitRepository, say: Any) -> None:
    assert say("run") == (0, "there is no commit yet\n", "")
    commit = git_repository.commit("a", {"a.py": "def a(): pass\n"})
    status, out, err = say("run", "post-merge")
    assert (status, err) == (0, "")
    assert out.startswith(f"main worktree: the graph shows {commit[:12]}, parsed 1, resolved 1, ")
    assert shown(git_repository.folder) == commit
    (run,) = json.loads(say("run", "--json")[1])["runs"]
    assert (run["commit"], run["parsed"], run["event"]) == (commit, 0, "post-commit")


def test_run_in_a_rebase_waits_for_its_end(git_repository: GitRepository, say: Any) -> None:
    git_repository.commit("a")
    (git_repository.folder / ".git/rebase-merge").mkdir()
    status, out, _ = say("run")
    assert (status, out) == (0, "a rebase is under way; its end is what counts\n")
    assert not (place(git_repository.folder).state / "pending").exists()  # nothing is begun
    assert say("run", "post-rewrite")[1].startswith("main worktree: the graph shows")


def test_run_beside_another_process(git_repository: GitRepository, say: Any) -> None:
    from housestyle.core.lock import exclusive

    git_repository.commit("a")
    with exclusive(place(git_repository.folder).state / "lock", "the test"):
        status, out, _ = say("run")
    assert (status, out.startswith("another process is at it already")) == (0, True)


def test_run_in_the_background(
    git_repository: GitRepository, say: Any, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    traps = {"housestyle/__init__.py": "raise SystemExit\n", "sqlite3.py": "raise SystemExit\n"}
    commit = git_repository.commit("a", {"a.py": "def a(): pass\n", **traps})
    monkeypatch.setenv("PYTHONPATH", str(git_repository.folder))
    assert say("run", "--detach", "post-checkout") == (0, "", "")
    until(lambda: shown(git_repository.folder) == commit)
    until(lambda: bool(runs(git_repository.folder)))
    assert runs(git_repository.folder)[""].event == "post-checkout"


@pytest.mark.parametrize("detached", [True, False])
def test_run_can_be_switched_off(
    git_repository: GitRepository, say: Any, monkeypatch: pytest.MonkeyPatch, detached: bool
) -> None:
    git_repository.commit("a")
    monkeypatch.setenv("HOUSESTYLE", "0")
    status, out, _ = say("run", *(["--detach"] if detached else []))
    assert (status, bool(out)) == (0, not detached)
    assert not (git_repository.folder / ".git/housestyle").exists()


def test_run_knows_no_other_event(say: Any) -> None:
    status, out, err = say("run", "pre-commit")
    assert (status, out) == (2, "")
    assert "post-applypatch" in err


@pytest.mark.parametrize(
    ("variables", "event"),
    [
        ({}, "post-commit"),
        ({"PRE_COMMIT_CHECKOUT_TYPE": "1"}, "post-checkout"),
        ({"PRE_COMMIT_IS_SQUASH_MERGE": "0"}, "post-merge"),
        ({"PRE_COMMIT_REWRITE_COMMAND": "rebase"}, "post-rewrite"),
    ],
)
def test_what_pre_commit_tells_is_understood(variables: dict[str, str], event: str) -> None:
    assert event_of({"PATH": os.environ["PATH"], **variables}) == event
