"""Real commits, real hooks, real workers: the graph is at HEAD, wherever and however often."""

from __future__ import annotations

import os
import random
import subprocess
import threading
import time
from pathlib import Path

import pytest

from housestyle.core.console import Console
from housestyle.hooks import reconcile
from housestyle.hooks.pending import Mark, Pending
from housestyle.hooks.worker import serve
from tests.hooks.ringing import (
    all_gone,
    commit,
    end,
    hang,
    logged,
    long_ago,
    place,
    runs,
    shown,
    until,
    wrapper,
)
from tests.indexer.inspection import dump
from tests.repositories import GitRepository

pytestmark = pytest.mark.usefixtures("token")
FILES = {"a.py": "def a():\n    return 1\n", "b.py": "import a\n\nb = a.a()\n"}


def as_if_built_anew(repository: Path, tmp_path: Path) -> bool:
    fresh = dump(repository, tmp_path / "fresh.db")
    return dump(repository, place(repository).common_dir / "housestyle/graph.db") == fresh


def test_a_commit_brings_the_graph_to_head(hooked: GitRepository, tmp_path: Path) -> None:
    head = hooked.commit("second", {"c.py": "import b\n"})
    until(lambda: bool(runs(hooked.folder)[""].commit == head))
    assert shown(hooked.folder) == head
    assert runs(hooked.folder)[""].parsed == 1
    assert as_if_built_anew(hooked.folder, tmp_path)
    assert hooked.git("status", "--porcelain") == ""


def test_many_commits_in_a_row_are_two_runs(
    hooked: GitRepository, tmp_path: Path, token: str
) -> None:
    before = len(logged(hooked.folder))
    commits = """for n in $(seq 50); do
        echo "def f$n(): pass" >n$n.py; git add n$n.py; git commit -qm $n; done"""
    subprocess.run(["sh", "-ec", commits], cwd=hooked.folder, check=True)
    assert all_gone(token)
    assert shown(hooked.folder) == _head(hooked.folder)
    assert len(logged(hooked.folder)) - before <= 2
    assert as_if_built_anew(hooked.folder, tmp_path)


def test_a_rebase_is_one_run(hooked: GitRepository, token: str) -> None:
    hooked.git("config", "core.hooksPath", os.devnull)
    hooked.git("branch", "base")
    for number in range(8):
        hooked.commit(f"{number}", {f"n{number}.py": "x = 1\n"})
    hooked.git("switch", "-q", "-c", "other", "base")
    hooked.commit("other", {"o.py": "y = 2\n"})
    hooked.git("switch", "-q", "main")
    hooked.git("config", "--unset", "core.hooksPath")
    before = len(logged(hooked.folder))
    hooked.git("rebase", "-q", "other")
    assert all_gone(token)
    assert shown(hooked.folder) == hooked.git("rev-parse", "HEAD")
    assert len(logged(hooked.folder)) - before == 1


def test_two_worktrees_at_once(hooked: GitRepository, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    hooked.git("worktree", "add", "-q", os.fspath(linked))

    def work(folder: Path) -> None:
        for number in range(4):
            (folder / f"{folder.name}{number}.py").write_text(f"def f{number}(): pass\n")
            subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
            commit(folder)

    threads = [threading.Thread(target=work, args=(one,)) for one in (hooked.folder, linked)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    heads = [_head(folder) for folder in (hooked.folder, linked)]
    until(lambda: [shown(hooked.folder), shown(linked)] == heads)
    until(lambda: set(runs(hooked.folder)) == {"", "linked"})
    assert [run.problem for run in runs(hooked.folder).values()] == ["", ""]


def test_a_repository_that_was_never_indexed(git_repository: GitRepository) -> None:
    git_repository.commit("first", FILES)
    hang(git_repository.folder / ".git")
    head = git_repository.commit("second")
    until(lambda: shown(git_repository.folder) == head)


def test_the_git_folder_of_another_repository_is_left_alone(
    hooked: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook of one repository commits to another one, with its own index in the environment."""
    other = GitRepository(tmp_path / "other")
    other.commit("other", {"o.py": "o = 1\n"})
    monkeypatch.setenv("GIT_DIR", os.fspath(hooked.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", os.fspath(hooked.folder))
    monkeypatch.setenv("GIT_INDEX_FILE", os.fspath(tmp_path / "index"))
    subprocess.run(["git", "read-tree", "HEAD"], cwd=other.folder, check=True)
    commit(other.folder)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name)
    until(lambda: shown(hooked.folder) == _head(hooked.folder))
    assert not (other.folder / ".git/housestyle").exists()
    assert runs(hooked.folder)[""].problem == ""


def test_a_separate_git_folder(tmp_path: Path) -> None:
    source = GitRepository(tmp_path / "source")
    source.commit("first", FILES)
    work = tmp_path / "work"
    work.mkdir()
    store = tmp_path / "store.git"
    subprocess.run(["git", "clone", "-q", "--bare", source.folder, store], check=True)
    hang(store)
    words = ["git", f"--git-dir={store}", f"--work-tree={work}", "commit", "-q", "--allow-empty"]
    subprocess.run([*words, "-m", "second"], cwd=work, check=True)
    until(lambda: shown(store) == _head(store))


def test_a_submodule(hooked: GitRepository, tmp_path: Path) -> None:
    inner = GitRepository(tmp_path / "inner")
    inner.commit("inner", {"i.py": "i = 1\n"})
    add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add"]
    hooked.git(*add, os.fspath(inner.folder), "sub")
    hang(hooked.folder / ".git/modules/sub")
    commit(hooked.folder / "sub")
    until(lambda: shown(hooked.folder / "sub") == _head(hooked.folder / "sub"))
    assert (hooked.folder / ".git/modules/sub/housestyle/graph.db").exists()


def test_a_bare_repository_with_a_worktree(hooked: GitRepository, tmp_path: Path) -> None:
    bare, linked = tmp_path / "bare.git", tmp_path / "linked"
    subprocess.run(["git", "clone", "-q", "--bare", hooked.folder, bare], check=True)
    hang(bare)
    words = ["git", "worktree", "add", "-q", "-b", "topic", linked]
    subprocess.run(words, cwd=bare, check=True)
    commit(linked)
    until(lambda: shown(linked) == _head(linked))
    until(lambda: list(runs(bare)) == ["linked"])


@pytest.mark.parametrize(
    "name", ["-rf", 'two words, it\'s a "b" $(touch pwned) new\nline \udcff ü']
)
def test_odd_paths(tmp_path: Path, name: str) -> None:
    repository = GitRepository(tmp_path / name / name)
    repository.git("switch", "-q", "-c", "$(touch${IFS}pwned)")
    repository.commit("first", {f"{name}.py": "x = 1\n"})
    hang(repository.folder / ".git")
    head = repository.commit("second", {"$(touch pwned).py": "y = 2\n"})
    until(lambda: shown(repository.folder) == head)
    assert not list(tmp_path.rglob("pwned"))


def test_the_package_was_uninstalled(hooked: GitRepository, tmp_path: Path, token: str) -> None:
    hang(hooked.folder / ".git", wrapper(tmp_path / "python", "-S"))
    before = shown(hooked.folder)
    done = commit(hooked.folder, capture_output=True)
    assert (done.stdout, done.stderr) == (b"", b"")
    assert shown(hooked.folder) == before


def test_a_repository_that_cannot_be_written(git_repository: GitRepository) -> None:
    git_repository.commit("first", FILES)
    hang(git_repository.folder / ".git")
    (git_repository.folder / ".git/housestyle").write_text("in the way")
    done = commit(git_repository.folder, capture_output=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_no_commit_yet(git_repository: GitRepository) -> None:
    assert serve(place(git_repository.folder), "post-checkout") == []


def test_no_ring_is_lost(git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    """However rings fall together, somebody looks after the last: also while it lets go."""
    where, looks = place(git_repository.folder), []

    def look(mark: Mark, *_: object) -> None:
        looks.append(time.monotonic())

    def ring(rung: list[float], barrier: threading.Barrier) -> None:
        barrier.wait()
        time.sleep(random.random() / 200)
        rung.append(time.monotonic())
        serve(where, "again", Console(quiet=True))

    def take_and_dawdle(pending: Pending) -> list[Mark]:
        found = take(pending)
        time.sleep(0 if found else 0.003)
        return found

    take = Pending.take
    monkeypatch.setattr(Pending, "take", take_and_dawdle)
    monkeypatch.setattr(reconcile, "reconcile", look)
    for _ in range(50):
        rung: list[float] = []
        barrier = threading.Barrier(3)
        ringers = [threading.Thread(target=ring, args=(rung, barrier)) for _ in range(3)]
        for one in ringers:
            one.start()
        for one in ringers:
            one.join()
        assert looks[-1] > max(rung)


def _head(folder: Path) -> str:
    words = ["git", "rev-parse", "HEAD"]
    return (
        subprocess.run(words, cwd=folder, check=True, capture_output=True).stdout.decode().strip()
    )


@pytest.mark.slow
def test_killed_workers_lose_nothing(hooked: GitRepository, tmp_path: Path, token: str) -> None:
    """Workers are killed at moments spread over their whole life; the next ring makes it good."""
    for number in range(60):
        long_ago(hooked)
        hooked.commit(f"{number}", {f"n{number % 7}.py": f"def f{number}(): return {number}\n"})
        time.sleep(number / 60 * 0.6)
        end(token)
    head = hooked.commit("last", {"a.py": "def a(): pass\n"})
    until(lambda: shown(hooked.folder) == head)
    assert as_if_built_anew(hooked.folder, tmp_path)
