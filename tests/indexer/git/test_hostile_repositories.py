"""Repositories that lie, miss objects, or name programs to run."""

from __future__ import annotations

import os
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.indexer.git import pipe
from housestyle.indexer.git.repository import Change, Repository
from tests.repositories import GitRepository

Opening = Callable[[Path], Repository]


@pytest.fixture(params=["plumbing", "libgit2"])
def reader(request: pytest.FixtureRequest) -> Opening:
    """Opens repositories through one of the two readers."""
    return lambda path: Repository.open(path, request.param)


def test_nothing_that_a_repository_configures_runs(
    reader: Opening, git_repository: GitRepository, tmp_path: Path
) -> None:
    attributes = "*.py diff=evil filter=evil textconv\n"
    git_repository.commit("one", {"a.py": "1\n", ".gitattributes": attributes})
    git_repository.commit("two", {"a.py": "2\n"})
    trap = tmp_path / "trap"
    touch = f"touch '{trap}'; false"
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction", "post-checkout"):
        (hooks / name).write_text(f"#!/bin/sh\n{touch}\n")
        (hooks / name).chmod(0o755)
    for key in (
        "core.fsmonitor", "core.alternateRefsCommand", "core.sshCommand", "core.pager",
        "core.editor", "diff.external", "diff.evil.textconv", "diff.evil.command",
        "filter.evil.clean", "filter.evil.process", "filter.a=b.clean", "pager.log", "pager.status",
        "remote.origin.uploadpack", "uploadpack.packObjectsHook", "alias.cat-file",
        "alias.rev-parse", "credential.helper",
    ):  # fmt: skip
        value = f"!{touch}" if key.startswith(("alias", "credential")) else touch
        git_repository.git("config", key, value)
    git_repository.git("config", "core.hooksPath", str(hooks))
    os.utime(git_repository.folder / "a.py", (1, 1))
    repository = reader(git_repository.folder)
    head = repository.head()
    assert head is not None
    old, new = repository.first_parent(head.id)
    (change,) = repository.changes(old.tree, new.tree)
    assert repository.blob(change.new_blob or "") == b"2\n"
    assert len(repository.entries(new.tree)) == 2
    assert not repository.is_dirty()
    assert not trap.exists()


def test_a_partial_clone_fetches_nothing(
    reader: Opening, git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit("one", {"old.py": "x = 1\n" * 30})
    git_repository.git("mv", "old.py", "new.py")
    git_repository.commit("two", {"new.py": "x = 1\n" * 29 + "y\n"})
    git_repository.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    source = f"file://{git_repository.folder}"
    words = ("clone", "-q", "--no-checkout", "--filter=blob:none")
    git_repository.git(*words, source, str(clone))
    repository = reader(clone)
    line = repository.first_parent(git_repository.git("rev-parse", "HEAD"))
    entries = repository.entries(line[1].tree)
    found = repository.blobs([entry.blob for entry in entries] * 50)
    assert [one.size for one in found] == [None] * 50
    gone, new = repository.changes(line[0].tree, line[1].tree)
    assert {gone.path, new.path} == {"old.py", "new.py"}  # not compared: contents are missing
    with pytest.raises(UserError, match="missing"):
        repository.blob(entries[0].blob)


def test_a_damaged_object_costs_only_itself(
    reader: Opening, git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipe, "QUIET_SECONDS", 0.3)
    git_repository.commit("one", {f"f{number}.py": f"{number}\n" * 99 for number in range(9)})
    repository = reader(git_repository.folder)
    entries = repository.entries(repository.tree_of_head() or "")
    damages = [b"", b"garbage", zlib.compress(b"blob 99999\0short"), zlib.compress(b"tree 1\0x")]
    for entry, damage in zip(entries, damages, strict=False):
        place = git_repository.folder / ".git/objects" / entry.blob[:2] / entry.blob[2:]
        place.chmod(0o644)
        place.write_bytes(damage)
    fresh = reader(git_repository.folder)
    for limit in (None, 10_000):
        found = list(fresh.blobs([entry.blob for entry in entries], limit))
        assert [one.data is None for one in found] == [True] * 4 + [False] * 5


def test_a_missing_tree_is_a_clear_line(reader: Opening, git_repository: GitRepository) -> None:
    git_repository.commit("one", {"d/a.py": "1\n"})
    repository = reader(git_repository.folder)
    tree = repository.tree_of_head() or ""
    inner = git_repository.git("rev-parse", "HEAD:d")
    (git_repository.folder / ".git/objects" / inner[:2] / inner[2:]).unlink()
    fresh = reader(git_repository.folder)
    for read in (
        lambda: fresh.entries(tree),
        lambda: fresh.entries("0" * 40),
        lambda: fresh.changes("0" * 40, tree),
        lambda: fresh.changes(None, "0" * 40),
    ):
        with pytest.raises(UserError, match="missing"):
            read()


def test_a_broken_head_is_not_an_empty_repository(
    reader: Opening, git_repository: GitRepository
) -> None:
    commit = git_repository.commit("one")
    (git_repository.folder / ".git/objects" / commit[:2] / commit[2:]).unlink()
    repository = reader(git_repository.folder)
    for ask in (repository.head, repository.tree_of_head):
        with pytest.raises(UserError, match="no readable commit"):
            ask()


def test_objects_packed_under_the_reader_are_found(
    reader: Opening, git_repository: GitRepository
) -> None:
    git_repository.commit("one", {f"f{number}.py": f"{number}\n" for number in range(200)})
    repository = reader(git_repository.folder)
    blobs = [entry.blob for entry in repository.entries(repository.tree_of_head() or "")]
    reading = repository.blobs(blobs)
    first = [next(reading).size for _ in range(5)]
    git_repository.git("gc", "-q", "--prune=now")
    git_repository.commit("two", {"new.py": "after = 1\n"})
    assert None not in first + [one.size for one in reading]
    assert len(repository.changes(None, repository.tree_of_head() or "")) == 201


def test_two_series_of_contents_may_alternate(
    reader: Opening, git_repository: GitRepository
) -> None:
    git_repository.commit("one", {f"f{number}.py": f"{number}\n" for number in range(100)})
    repository = reader(git_repository.folder)
    blobs = [entry.blob for entry in repository.entries(repository.tree_of_head() or "")]
    found = zip(repository.blobs(blobs), repository.blobs(blobs[::-1]), strict=True)
    assert [(one.id, two.id) for one, two in found] == list(zip(blobs, blobs[::-1], strict=True))
    next(repository.blobs(blobs))  # left unfinished
    assert repository.blob(blobs[7]) == next(repository.blobs([blobs[7]])).data


def test_a_killed_git_is_started_again(git_repository: GitRepository) -> None:
    git_repository.commit("one", {"a.py": "x = 1\n"})
    repository = Repository.open(git_repository.folder, "plumbing")
    (entry,) = repository.entries(repository.tree_of_head() or "")
    repository._backend._objects._contents._process.kill()  # type: ignore[attr-defined]
    assert repository.blob(entry.blob) == b"x = 1\n"


def test_a_huge_blob_is_never_read(reader: Opening, git_repository: GitRepository) -> None:
    size = 20_000_000
    git_repository.commit("one", {"small.py": "x = 1\n"})
    with (git_repository.folder / "huge.py").open("wb") as huge:
        huge.truncate(size)
    git_repository.git("-c", "core.compression=1", "add", "-A")
    git_repository.commit("two")
    repository = reader(git_repository.folder)
    blobs = [entry.blob for entry in repository.entries(repository.tree_of_head() or "")]
    for asked in (blobs, blobs * 20):
        found = list(repository.blobs(asked, 1_000_000))
        assert [(one.size, one.data) for one in found[:2]] == [(size, None), (6, b"x = 1\n")]


def test_replaced_and_grafted_objects_are_read_as_they_are(
    reader: Opening, git_repository: GitRepository
) -> None:
    commits = [git_repository.commit(name, {"a.py": name}) for name in ("one", "two", "three")]
    git_repository.git("replace", commits[2], commits[0])
    (git_repository.folder / ".git/info/grafts").write_text(f"{commits[1]}\n")
    repository = reader(git_repository.folder)
    assert [one.id for one in repository.first_parent(commits[2])] == commits


def test_a_redirecting_environment_has_no_say(
    reader: Opening,
    git_repository: GitRepository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = git_repository.commit("mine", {"a.py": "1\n"})
    other = GitRepository(tmp_path / "other")
    other.commit("other", {"o.py": "1\n"})
    for name, value in {
        "GIT_DIR": ".git", "GIT_COMMON_DIR": ".git", "GIT_WORK_TREE": ".", "GIT_INDEX_FILE": "i",
        "GIT_OBJECT_DIRECTORY": ".git/objects", "GIT_NAMESPACE": "x", "GIT_PREFIX": "x/",
        "GIT_SHALLOW_FILE": "none", "GIT_EXTERNAL_DIFF": "false", "GIT_LITERAL_PATHSPECS": "0",
        "GIT_CONFIG_PARAMETERS": "'core.worktree'='/'", "GIT_QUARANTINE_PATH": "x",
        "GIT_DEFAULT_HASH": "sha256", "GIT_TRACE": "1", "GIT_DIFF_OPTS": "-u0",
    }.items():  # fmt: skip
        inside = value.startswith(".")
        monkeypatch.setenv(name, str(other.folder / value) if inside else value)
    repository = reader(git_repository.folder)
    head = repository.head()
    assert head is not None
    assert (head.id, repository.root) == (mine, git_repository.folder)
    assert repository.changes(None, head.tree) == [
        Change("a.py", None, repository.entries(head.tree)[0].blob)
    ]
    assert not repository.is_dirty()


def test_no_process_is_left_behind(git_repository: GitRepository) -> None:
    git_repository.commit("one", {"a.py": "1\n"})
    repository = Repository.open(git_repository.folder, "plumbing")
    assert repository.head()
    process: subprocess.Popen[bytes] = repository._backend._objects._contents._process  # type: ignore[attr-defined]
    assert process.poll() is None
    del repository
    assert process.poll() is not None
