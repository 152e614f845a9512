"""How a run is told that went wrong."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.hooks import holder, reconcile
from housestyle.hooks.journal import Journal, Run
from housestyle.hooks.pending import Mark
from housestyle.hooks.place import Place
from housestyle.hooks.worker import serve
from tests.hooks.ringing import logged, place, shown
from tests.repositories import GitRepository

SECRET = "ghp_" + "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1zA3"
CONSOLE = Console(quiet=True)


@pytest.fixture
def where(git_repository: GitRepository) -> Place:
    git_repository.commit("first", {"a.py": "a = 1\n"})
    return place(git_repository.folder)


def failing(monkeypatch: pytest.MonkeyPatch, *errors: Exception) -> list[Exception]:
    """Let the update fail so often, and then go on as it does."""
    left, update = list(errors), reconcile.update

    def fail(*arguments: object) -> object:
        if left:
            raise left.pop(0)
        return update(*arguments)

    monkeypatch.setattr(reconcile, "update", fail)
    return left


def served(where: Place) -> Run:
    ((view, run),) = serve(where, "post-commit", CONSOLE)
    assert Journal(where.state).runs() == {view: run}
    return run


def busy() -> UserError:
    """What an update raises when another process has held the graph for too long."""
    error = UserError("the graph could not be written", "wait")
    error.__cause__ = sqlite3.OperationalError("database is locked")
    error.__cause__.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error


def test_a_problem_and_its_remedy(where: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, UserError("it is full", "buy a disk"))
    run = served(where)
    assert (run.problem, run.remedy, run.commit) == ("it is full", "buy a disk", "")
    assert logged(where.folder)[-1].endswith("s: it is full: buy a disk")
    assert served(where).problem == ""


def test_no_secret_is_written_down(where: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, UserError(f"no {SECRET}", SECRET), ValueError(f"no {SECRET}"))
    assert "[redacted" in served(where).problem
    assert "[redacted" in served(where).problem
    for path in where.state.rglob("*"):
        assert path.is_dir() or SECRET.encode() not in path.read_bytes()


def test_a_bug_is_told_with_its_place(where: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, ZeroDivisionError("oh"))
    run = served(where)
    assert "ZeroDivisionError" in run.problem
    assert "housestyle index" in run.remedy
    assert any("test_reconcile.py" in line for line in logged(where.folder))


def test_a_graph_that_is_being_written_is_waited_for(
    where: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, *(busy() for _ in range(reconcile.ATTEMPTS - 1)))
    assert served(where).problem == ""
    left = failing(monkeypatch, *(busy() for _ in range(reconcile.ATTEMPTS + 1)))
    assert served(where).problem == "the graph could not be written"
    assert len(left) == 1


def test_a_damaged_graph_is_built_again(where: Place) -> None:
    served(where)
    database = where.common_dir / "housestyle/graph.db"
    database.write_bytes(b"garbage" * 1000)
    assert served(where).problem == ""
    assert shown(where.folder)


def test_a_graph_of_a_newer_version_is_left_alone(where: Place) -> None:
    served(where)
    database = where.common_dir / "housestyle/graph.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 9999")
    content = database.read_bytes()
    run = served(where)
    assert "newer" in run.problem
    assert run.remedy == "upgrade housestyle"
    assert database.read_bytes() == content


@pytest.mark.parametrize("pruned", [False, True])
def test_a_worktree_that_was_removed_is_forgotten(
    where: Place, git_repository: GitRepository, pruned: bool
) -> None:
    git_repository.git("worktree", "add", "-q", "../linked")
    linked = place(git_repository.folder.parent / "linked")
    assert [name for name, _ in serve(linked, "post-commit", CONSOLE)] == ["linked"]
    holder.Pending(where.state).mark(Mark(linked, "post-commit"))
    shutil.rmtree(linked.folder)
    if not pruned:
        assert [name for name, _ in serve(where, "post-commit", CONSOLE)] == [""]
        assert Journal(where.state).runs()["linked"].problem == ""
        return
    git_repository.git("worktree", "prune")
    assert [name for name, _ in serve(where, "post-commit", CONSOLE)] == [""]
    assert set(Journal(where.state).runs()) == {""}


@pytest.mark.parametrize("linked", [False, True])
def test_a_mark_from_where_the_repository_has_another_path(
    where: Place, git_repository: GitRepository, linked: bool
) -> None:
    """A container rings for the folder that it has mounted."""
    settings = {"housestyle.toml": '[indexer]\nexclude = ["a.py"]\n'}
    git_repository.write(settings)
    if linked:
        git_repository.git("worktree", "add", "-q", "../linked")
        where = place(git_repository.folder.parent / "linked")
        (where.folder / "housestyle.toml").write_text(*settings.values())
    elsewhere = Path("/mounted/.git")
    git_dir = elsewhere / where.git_dir.relative_to(where.common_dir)
    mark = Mark(Place(git_dir, elsewhere, Path("/mounted")), "post-commit")
    where.state.mkdir(parents=True)
    holder.Pending(where.state).mark(mark)
    ((view, run),) = holder.Holder(where.state, holder.Pending(where.state), CONSOLE).work()
    assert (view, run.problem) == (where.view, "")
    assert run.commit == git_repository.git("rev-parse", "HEAD")
    assert run.parsed == 0
    assert not holder.Pending(where.state).working()


def test_a_mark_of_a_worktree_in_a_rebase_is_left_for_its_end(where: Place) -> None:
    assert serve(where, "post-commit", CONSOLE)
    (where.git_dir / "rebase-merge").mkdir()
    assert serve(where, "post-commit", CONSOLE) == []
    assert serve(where, "post-rewrite", CONSOLE)
    pending = holder.Pending(where.state)
    pending.mark(Mark(where, "post-commit"))
    assert holder.Holder(where.state, pending, CONSOLE).work() == []


def test_a_row_of_rings_is_waited_for_but_not_for_ever(
    where: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending, slept = holder.Pending(where.state), []
    serve(where, "post-commit", CONSOLE)
    pending.mark(Mark(where, "post-commit"))

    def ring(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds
        pending.mark(Mark(where, "post-commit"))

    clock = [0.0]
    monkeypatch.setattr(holder.time, "sleep", ring)
    monkeypatch.setattr(holder.time, "monotonic", lambda: clock[0])
    pending.mark(Mark(where, "post-commit"))
    holder.Holder(where.state, pending, None)._settle()
    assert holder.MOST <= sum(slept) < holder.MOST + 1


def test_who_comes_right_after_a_run_waits_for_the_end_of_the_row(
    where: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending, slept, clock = holder.Pending(where.state), [], [0.0]

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    serve(where, "post-commit", CONSOLE)
    monkeypatch.setattr(holder.time, "sleep", sleep)
    monkeypatch.setattr(holder.time, "monotonic", lambda: clock[0])
    pending.mark(Mark(where, "post-commit"))
    assert len(holder.Holder(where.state, pending, None).work()) == 1
    assert holder.QUIET <= sum(slept) < holder.QUIET + 1
    slept.clear()
    os.utime(where.state / "runs.json", (1, 1))
    pending.mark(Mark(where, "post-commit"))
    assert len(holder.Holder(where.state, pending, None).work()) == 1
    assert slept == []


def test_housestyle_keeps_out_of_the_working_tree(
    where: Place, git_repository: GitRepository
) -> None:
    served(where)
    assert git_repository.git("status", "--porcelain", "--ignored") == ""
    assert all(path.stat().st_mode & 0o077 == 0 for path in (where.state, where.state.parent))


def test_settings_of_the_worktree_count(where: Place) -> None:
    (where.folder / "housestyle.toml").write_text('[indexer]\nexclude = ["a.py"]\n')
    assert served(where).parsed == 0


def test_settings_that_are_wrong_are_told(where: Place) -> None:
    (where.folder / "housestyle.toml").write_text("[indexer]\nexlude = []\n")
    assert "exlude" in served(where).problem


def test_a_path_of_the_database_is_told_not_raised(where: Place) -> None:
    Path(where.common_dir / "housestyle").mkdir()
    (where.common_dir / "housestyle/graph.db").mkdir()
    assert served(where).problem
