"""The repository that git means, from the environment and the folder of a hook."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from housestyle.hooks.place import LOCAL_VARIABLES, clear, find
from housestyle.indexer.git.repository import Repository
from tests.repositories import GitRepository

GITS = sorted({"git", os.environ.get("HOUSESTYLE_TEST_GIT", "git")})


@pytest.mark.parametrize("git", GITS)
def test_the_list_of_variables_is_gits(git: str) -> None:
    words = [git, "rev-parse", "--local-env-vars"]
    listed = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    assert set(listed) - set(LOCAL_VARIABLES) == {"GIT_CONFIG_COUNT"}


def test_clearing_leaves_what_the_user_exports() -> None:
    environment = dict.fromkeys([*LOCAL_VARIABLES, "GIT_CONFIG_COUNT", "HOME"], "x")
    clear(environment)
    assert set(environment) == {"GIT_CONFIG_COUNT", "HOME"}


@pytest.fixture
def worktrees(git_repository: GitRepository, tmp_path: Path) -> dict[str, Path]:
    """Every kind of worktree, and of folder without one."""
    git_repository.commit("first", {"sub/a.py": "a = 1\n"})
    git_repository.git("worktree", "add", "-q", "../linked")
    git_repository.git("clone", "-q", "--bare", ".", "../bare.git")
    subprocess.run(
        ["git", "worktree", "add", "-q", "-b", "t", "../of_bare"],
        cwd=tmp_path / "bare.git",
        check=True,
    )
    add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add"]
    git_repository.git(*add, os.fspath(tmp_path / "bare.git"), "module")
    git_repository.git("clone", "-q", "--separate-git-dir", "../apart.git", ".", "../apart")
    inside = git_repository.folder
    names = {name: tmp_path / name for name in ("linked", "bare.git", "of_bare", "apart")}
    return {**names, "main": inside, "folder": inside / "sub", "module": inside / "module"}


def test_it_finds_what_git_finds(worktrees: dict[str, Path]) -> None:
    for folder in worktrees.values():
        expected = Repository.open(folder)
        for environment in ({}, {"GIT_DIR": os.path.relpath(expected.git_dir, folder)}):
            found = find(environment, folder)
            assert found is not None
            assert (found.git_dir, found.common_dir) == (expected.git_dir, expected.common_dir)
            assert found.view == expected.view
            opened = Repository.open(found.folder)
            assert (opened.git_dir, opened.root) == (expected.git_dir, expected.root)


def test_the_variable_counts_more_than_the_folder(
    worktrees: dict[str, Path], tmp_path: Path
) -> None:
    other = worktrees["bare.git"]
    found = find({"GIT_DIR": os.fspath(other)}, worktrees["main"])
    assert found is not None
    assert (found.git_dir, found.folder) == (other, other)


def test_where_there_is_no_repository(tmp_path: Path) -> None:
    assert find({}, tmp_path) is None
    assert find({"GIT_DIR": "missing"}, tmp_path) is None
    (tmp_path / ".git").write_text("")
    assert find({}, tmp_path) is None
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    assert find({}, tmp_path) is None


def test_a_rebase_belongs_to_one_worktree(worktrees: dict[str, Path]) -> None:
    main, linked = find({}, worktrees["main"]), find({}, worktrees["linked"])
    assert main is not None
    assert linked is not None
    for backend in ("merge", "apply"):
        (linked.git_dir / f"rebase-{backend}").mkdir()
        assert (main.is_rebasing(), linked.is_rebasing()) == (False, True)
        (linked.git_dir / f"rebase-{backend}").rmdir()
    assert not linked.is_rebasing()
