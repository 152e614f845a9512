"""What the shell text does in a hook, with an interpreter that only writes down its call."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from housestyle.hooks.doorbell import doorbell
from housestyle.hooks.events import EVENTS
from tests.hooks.ringing import feeling_hangups, script, settled, until
from tests.repositories import GitRepository

ODD = ["-rf", "two words", 'it\'s "a" $(touch pwned) `touch pwned` new\nline \udcff']


def recorder(path: Path, log: Path) -> Path:
    return script(path, f'echo "$*" >>"{log}"\n')


def hang(repository: GitRepository, interpreter: Path, before: str = "", after: str = "") -> None:
    for event in EVENTS:
        text = before + doorbell(os.fspath(interpreter), event) + after
        script(repository.folder / ".git/hooks" / event, text)


@pytest.fixture
def log(git_repository: GitRepository, tmp_path: Path) -> Path:
    for name in "abc":
        git_repository.commit(name, {name: name})
    git_repository.git("switch", "-q", "-c", "topic", "HEAD~1")
    git_repository.commit("d", {"d": "d"})
    git_repository.commit("e", {"e": "e"})
    hang(git_repository, recorder(tmp_path / "python", tmp_path / "log"))
    return tmp_path / "log"


def mail(repository: GitRepository) -> list[str]:
    patches = repository.git("format-patch", "-o", "../mail", "main~1..topic").splitlines()
    repository.git("-c", f"core.hooksPath={os.devnull}", "switch", "-q", "main")
    return ["am", "-q", *patches]


OPERATIONS: dict[str, tuple[Callable[[GitRepository], list[str]], list[str]]] = {
    "commit": (lambda _: ["commit", "-q", "--allow-empty", "-m", "x"], ["post-commit"]),
    "amend": (lambda _: ["commit", "-q", "--amend", "-m", "x"], ["post-commit"]),
    "merge": (lambda _: ["merge", "-q", "--no-edit", "main"], ["post-merge"]),
    "switch": (lambda _: ["switch", "-q", "main"], ["post-checkout"]),
    "one file": (lambda _: ["checkout", "main", "--", "c"], []),
    "same commit": (lambda _: ["switch", "-q", "-c", "other"], []),
    "rebase": (lambda _: ["rebase", "-q", "main"], ["post-rewrite"]),
    "rebase --apply": (
        lambda _: ["rebase", "-q", "--apply", "main"],
        ["post-checkout", "post-rewrite"],
    ),
    "am": (mail, ["post-applypatch"]),
    "worktree": (lambda _: ["worktree", "add", "-q", "../linked"], ["post-checkout"]),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_it_rings_once_when_head_has_moved(
    git_repository: GitRepository, log: Path, name: str
) -> None:
    operation, expected = OPERATIONS[name]
    git_repository.git(*operation(git_repository))
    assert settled(log, len(expected)) == expected


def test_a_rebase_that_stops_stays_silent(git_repository: GitRepository, log: Path) -> None:
    edit = ["-c", "sequence.editor=sed -i s/^pick/edit/", "rebase", "-q", "-i", "main"]
    git_repository.git(*edit)
    git_repository.git("commit", "-q", "--amend", "-m", "changed")
    assert settled(log, 0) == []
    git_repository.git("rebase", "--continue")
    git_repository.git("rebase", "--continue")
    assert settled(log, 1) == ["post-rewrite"]


@pytest.mark.parametrize("backend", ["--merge", "--apply"])
def test_a_rebase_in_a_linked_worktree_has_its_state_elsewhere(
    git_repository: GitRepository, log: Path, backend: str
) -> None:
    silently = ["-c", f"core.hooksPath={os.devnull}"]
    git_repository.git(*silently, "switch", "-q", "main")
    git_repository.git(*silently, "worktree", "add", "-q", "../linked", "topic")
    git_repository.git("-C", "../linked", "rebase", "-q", backend, "main")
    first = ["post-checkout"] if backend == "--apply" else []
    assert settled(log, 1 + len(first)) == [*first, "post-rewrite"]


def test_it_may_be_switched_off(
    git_repository: GitRepository, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOUSESTYLE", "0")
    git_repository.commit("x")
    assert settled(log, 0) == []


@pytest.mark.parametrize("name", ODD)
def test_any_path_of_the_interpreter(
    git_repository: GitRepository, tmp_path: Path, name: str
) -> None:
    hang(git_repository, recorder(tmp_path / name / name, tmp_path / "log"))
    git_repository.commit("x")
    assert settled(tmp_path / "log", 1) == ["post-commit"]
    assert not (git_repository.folder / "pwned").exists()


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("body", ["exit 9\n", "kill -9 $$\n", None])
def test_a_worker_that_fails_is_not_felt(tmp_path: Path, event: str, body: str | None) -> None:
    if body is not None:
        script(tmp_path / "python", body)
    text = doorbell(os.fspath(tmp_path / "python"), event)
    hook = script(tmp_path / event, f"set -eu\n{text}")
    for words in ([], ["0" * 40, "1" * 40, "1"], ["amend"], ["rebase"]):
        done = subprocess.run([hook, *words], cwd=tmp_path, capture_output=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_the_end_of_the_terminal_does_not_end_the_worker(tmp_path: Path) -> None:
    """A terminal that closes right after the commit, when the worker has not left it yet."""
    body = """trap 'echo "lost" >>log; exit' HUP; kill -HUP $$; echo rang >>log\n"""
    python = script(tmp_path / "python", body)
    hook = script(tmp_path / "hook", doorbell(os.fspath(python), "post-commit"))
    subprocess.run([hook], cwd=tmp_path, check=True, preexec_fn=feeling_hangups)
    assert settled(tmp_path / "log", 1) == ["rang"]


def test_a_checkout_succeeds_with_a_broken_worker(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit("a")
    hang(git_repository, script(tmp_path / "python", "exit 9\n"))
    git_repository.commit("b")
    git_repository.git("checkout", "-q", "HEAD~1")  # raises when git returns 1


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize("event", EVENTS)
def test_the_hook_below_sees_nothing_of_it(tmp_path: Path, event: str, shell: str) -> None:
    python = script(tmp_path / "python", "sleep 60 & echo $! >pid; wait\n")
    state = '{ set; echo "$-$#$*"; (set +u; echo "$!"); }'
    text = (
        f"set -eu\n{state} >before\n{doorbell(os.fspath(python), event)}{state} >after\nwait\ncat"
    )
    hook = script(tmp_path / event, text)
    done = subprocess.run(
        [shell, hook, "old", "new", "1"],
        cwd=tmp_path,
        input=b"text",
        capture_output=True,
        timeout=9,
    )
    assert (done.returncode, done.stdout) == (0, b"text")
    noise = ("_=", "BASH_LINENO", "PIPESTATUS", "LINENO")
    before, after = (
        [line for line in (tmp_path / name).read_text().splitlines() if not line.startswith(noise)]
        for name in ("before", "after")
    )
    assert before == after
    pid = tmp_path / "pid"
    until(lambda: pid.exists() and bool(pid.read_text().strip()))
    os.kill(int(pid.read_text()), 9)


def test_only_an_absolute_interpreter() -> None:
    with pytest.raises(ValueError, match="absolute"):
        doorbell("python3", "post-commit")
