"""Hooks in git's configuration: what is written for any git, and what git 2.54 makes of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.hooks.events import EVENTS
from housestyle.hooks.placement.install import install
from housestyle.hooks.placement.uninstall import uninstall
from tests.hooks.placement.placing import (
    OLD_GIT,
    lines,
    needs_config_hooks,
    recorder,
    script,
    use_newer_git,
)
from tests.hooks.ringing import settled
from tests.repositories import GitRepository

CONFIG_GIT = (2, 54)


@pytest.fixture
def python(tmp_path: Path) -> Path:
    return recorder(tmp_path / "python", tmp_path / "rings")


@pytest.fixture
def installed(
    git_repository: GitRepository, python: Path, monkeypatch: pytest.MonkeyPatch
) -> GitRepository:
    """A repository with config hooks and two commits, and the newer git on PATH."""
    use_newer_git(monkeypatch)
    git_repository.commit("a", {"a": "a"})
    git_repository.git("branch", "topic")
    git_repository.commit("b", {"b": "b"})
    assert install(git_repository.folder, python).place == "config"
    return git_repository


def config_of(repository: GitRepository) -> bytes:
    return (repository.folder / ".git/config").read_bytes()


def test_the_configuration_comes_back_byte_for_byte(
    git_repository: GitRepository, python: Path
) -> None:
    git_repository.git("config", "user.name", "somebody")
    before = config_of(git_repository)
    written = install(git_repository.folder, python, version=CONFIG_GIT).written
    assert [path.name for path in written] == ["config"]
    assert install(git_repository.folder, python, version=CONFIG_GIT).written == ()
    for event in EVENTS:
        section = f"hook.housestyle-{event}"
        assert git_repository.git("config", "--get-all", f"{section}.event") == event
        assert git_repository.git("config", "--get-all", f"{section}.command").startswith("if [")
    uninstall(git_repository.folder, version=CONFIG_GIT)
    assert config_of(git_repository) == before
    assert uninstall(git_repository.folder, version=CONFIG_GIT).changed == ()


def test_a_newer_git_takes_over_from_hook_files_and_back(
    git_repository: GitRepository, python: Path
) -> None:
    hook = script(git_repository.folder / ".git/hooks/post-commit", b"#!/bin/sh\necho mine\n")
    config = config_of(git_repository)
    install(git_repository.folder, python, version=OLD_GIT)
    assert b"housestyle" in hook.read_bytes()
    install(git_repository.folder, python, version=CONFIG_GIT)
    assert hook.read_bytes() == b"#!/bin/sh\necho mine\n"
    assert b"housestyle" in config_of(git_repository)
    install(git_repository.folder, python, version=OLD_GIT)
    assert config_of(git_repository) == config
    assert b"housestyle" in hook.read_bytes()


def test_an_edited_command_is_not_ours_to_change(
    git_repository: GitRepository, python: Path
) -> None:
    install(git_repository.folder, python, version=CONFIG_GIT)
    git_repository.git("config", "hook.housestyle-post-merge.command", "echo mine")
    before = config_of(git_repository)
    for version in (CONFIG_GIT, OLD_GIT):
        with pytest.raises(UserError, match=r"--remove-section hook.housestyle-post-merge"):
            uninstall(git_repository.folder, version=version)
        with pytest.raises(UserError, match="was edited"):
            install(git_repository.folder, python, version=version)
    assert config_of(git_repository) == before


def test_what_a_user_switched_off_stays_off(git_repository: GitRepository, python: Path) -> None:
    install(git_repository.folder, python, version=CONFIG_GIT)
    git_repository.git("config", "hook.housestyle-post-merge.enabled", "false")
    other = recorder(python.with_name("other"), python.with_name("other.log"))
    install(git_repository.folder, other, version=CONFIG_GIT)
    assert git_repository.git("config", "hook.housestyle-post-merge.enabled") == "false"


def test_an_event_that_lost_its_command_is_mended(
    git_repository: GitRepository, python: Path
) -> None:
    git_repository.git("config", "hook.housestyle-post-commit.event", "post-commit")
    before = git_repository.git("config", "--list")
    install(git_repository.folder, python, version=CONFIG_GIT)
    assert "hook.housestyle-post-commit.command" in git_repository.git("config", "--list")
    git_repository.git("config", "--unset", "hook.housestyle-post-commit.command")
    uninstall(git_repository.folder, version=CONFIG_GIT)
    left = git_repository.git("config", "--list")
    assert left == before.replace("hook.housestyle-post-commit.event=post-commit", "").strip()


@needs_config_hooks
def test_every_event_rings(installed: GitRepository, tmp_path: Path) -> None:
    installed.git("checkout", "-q", "topic")
    installed.commit("c", {"c": "c"})
    installed.git("merge", "-q", "--no-edit", "main")
    installed.git("format-patch", "-q", "-o", "../mail", "HEAD~1", "--", "b")
    installed.git("reset", "-q", "--hard", "HEAD^1")
    installed.git("rebase", "-q", "main")
    expected = ["post-checkout", "post-commit", "post-merge", "post-rewrite"]
    assert sorted(settled(tmp_path / "rings", 4)) == expected


@needs_config_hooks
def test_the_arguments_of_git_run_nothing(installed: GitRepository, tmp_path: Path) -> None:
    done = subprocess.run(
        ["git", "checkout", "topic"], cwd=installed.folder, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "Switched to branch 'topic'\n")
    assert settled(tmp_path / "rings", 1) == ["post-checkout"]


@needs_config_hooks
def test_users_hooks_run_as_well(installed: GitRepository, tmp_path: Path) -> None:
    log = tmp_path / "log"
    body = b"#!/bin/sh\n{ echo \"$*\"; cat; } >>'%s'\n" % os.fsencode(log)
    for event in EVENTS:
        script(installed.folder / ".git/hooks" / event, body)
    installed.git("commit", "-q", "--amend", "-m", "other")
    assert settled(tmp_path / "rings", 1) == ["post-commit"]
    first, second, third = lines(log)
    assert (first, second) == ("", "amend")
    assert len(third.split()) == 2


@needs_config_hooks
@pytest.mark.parametrize("husky", [False, True])
def test_core_hookspath_is_no_matter(installed: GitRepository, tmp_path: Path, husky: bool) -> None:
    folder = installed.folder / ".husky/_" if husky else tmp_path / "hooks of all"
    script(folder / "post-commit", b"#!/bin/sh\necho ran >>../log\n")
    installed.git("config", "core.hooksPath", str(folder))
    installed.commit("c")
    assert settled(tmp_path / "rings", 1) == ["post-commit"]
    assert lines(tmp_path / "log") == ["ran"]
    uninstall(installed.folder)
    installed.commit("d")
    assert settled(tmp_path / "rings", 1) == ["post-commit"]


@needs_config_hooks
@pytest.mark.parametrize("body", [None, b"#!/bin/sh\nexit 9\n", b"#!/missing\n", b"\x7fELF"])
def test_a_config_hook_that_is_left_behind_harms_nobody(
    installed: GitRepository, python: Path, body: bytes | None
) -> None:
    python.unlink()
    if body is not None:
        script(python, body)
    script(installed.folder / ".git/hooks/post-commit", b"#!/bin/sh\necho ran >>../log\n")
    for command in (["commit", "-q", "--allow-empty", "-m", "c"], ["checkout", "-q", "topic"]):
        done = subprocess.run(["git", *command], cwd=installed.folder, capture_output=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert lines(installed.folder.parent / "log") == ["ran"]


@needs_config_hooks
@pytest.mark.parametrize("name", ["two words", "it's", "$(touch pwned)", 'a"b\\', "a\nb", "\udcff"])
def test_odd_places(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    use_newer_git(monkeypatch)
    git_repository.commit("a")
    linked = tmp_path / name / "linked"
    git_repository.git("worktree", "add", "-q", str(linked))
    before = config_of(git_repository)
    install(linked, recorder(tmp_path / name / "python", tmp_path / "rings"))
    subprocess.run(["git", "commit", "-q", "--allow-empty", "-m", "c"], cwd=linked, check=True)
    assert settled(tmp_path / "rings", 1) == ["post-commit"]
    uninstall(linked)
    assert config_of(git_repository) == before
    assert not list(tmp_path.rglob("pwned"))


@needs_config_hooks
def test_a_bare_repository_with_a_worktree(
    tmp_path: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_newer_git(monkeypatch)
    source = GitRepository(tmp_path / "source")
    source.commit("a")
    bare = tmp_path / "bare"
    source.git("clone", "-q", "--bare", str(source.folder), str(bare))
    install(bare, python)
    linked = tmp_path / "linked"
    subprocess.run(["git", "worktree", "add", "-q", str(linked)], cwd=bare, check=True)
    subprocess.run(["git", "commit", "-q", "--allow-empty", "-m", "c"], cwd=linked, check=True)
    assert sorted(settled(tmp_path / "rings", 2)) == ["post-checkout", "post-commit"]
