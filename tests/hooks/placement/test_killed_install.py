"""An installation or a removal that is killed between two writes harms nobody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from housestyle.hooks.events import EVENTS
from housestyle.hooks.placement.install import install
from housestyle.hooks.placement.uninstall import uninstall
from tests.hooks.placement.placing import (
    NEWER_GIT,
    OLD_GIT,
    recorder,
    script,
    snapshot,
    use_newer_git,
    version_of,
)
from tests.repositories import GitRepository

# Dies like a process that is killed (nothing is cleaned up) when it is about to change a file, or
# to have git do so, for the n-th time.
CHILD = """\
import os, pathlib, sys
from housestyle.hooks.placement import steps
from housestyle.hooks.placement.install import install
from housestyle.hooks.placement.uninstall import uninstall

left = int(sys.argv[1])

def dying(change):
    def wrapped(*arguments, **options):
        global left
        if left == 0:
            os._exit(9)
        left -= 1
        return change(*arguments, **options)
    return wrapped

for name in ("replace", "unlink", "symlink_to", "rmdir"):
    setattr(pathlib.Path, name, dying(getattr(pathlib.Path, name)))
steps.call_git = dying(steps.call_git)
folder, python, version = pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), eval(sys.argv[4])
if sys.argv[5] == "install":
    install(folder, python, version=version)
else:
    uninstall(folder, version=version)
"""
MOST = 40
CONFIG_GIT = (2, 54)


def killed(after: int, folder: Path, python: Path, version: tuple[int, int], doing: str) -> bool:
    """Do something until it is killed; return whether it was."""
    words = [str(after), str(folder), str(python), str(version), doing]
    done = subprocess.run([sys.executable, "-c", CHILD, *words], capture_output=True)
    assert done.returncode in (0, 9), done.stderr.decode()
    return done.returncode == 9


def make(folder: Path) -> GitRepository:
    """A repository with a hook that gets a block, one that is kept, and a link."""
    repository = GitRepository(folder / "repository")
    repository.commit("a")
    hooks = repository.folder / ".git/hooks"
    script(hooks / "post-commit", b"#!/bin/sh\necho ran >>../log\n")
    script(hooks / "post-merge", b"#!/usr/bin/env -S perl -e\nexit 0\n", 0o700)
    (hooks / "post-checkout").symlink_to("../../../checkout")
    script(folder / "checkout", b"#!/bin/sh\necho ran >>../log\n")
    return repository


def assert_works(repository: GitRepository) -> None:
    """Commits and checkouts succeed, and the user's hooks run once each."""
    log = repository.folder.parent / "log"
    log.unlink(missing_ok=True)
    repository.git("commit", "-q", "--allow-empty", "-m", "x")
    repository.git("checkout", "-q", "HEAD~0")
    assert log.read_text() == "ran\n" * 2


@pytest.mark.slow
@pytest.mark.parametrize("doing", ["install", "uninstall"])
@pytest.mark.parametrize("version", [OLD_GIT, CONFIG_GIT])
def test_killed_before_any_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doing: str, version: tuple[int, int]
) -> None:
    if version == CONFIG_GIT and version_of(NEWER_GIT) >= CONFIG_GIT:
        use_newer_git(monkeypatch)
    python = recorder(tmp_path / "python", tmp_path / "rings")
    for after in range(MOST):
        repository = make(tmp_path / str(after))
        before = snapshot(repository.folder / ".git/hooks")
        config = (repository.folder / ".git/config").read_bytes()
        if doing == "uninstall":
            install(repository.folder, python, version=version)
        was_killed = killed(after, repository.folder, python, version, doing)
        assert_works(repository)
        assert_no_event_without_a_command(repository)
        install(repository.folder, python, version=version)
        assert install(repository.folder, python, version=version).written == ()
        assert_works(repository)
        if after % 2:  # and once more, while it is taken out
            killed(after // 2, repository.folder, python, version, "uninstall")
            assert_works(repository)
        uninstall(repository.folder, version=version)
        assert snapshot(repository.folder / ".git/hooks") == before
        assert (repository.folder / ".git/config").read_bytes() == config
        if not was_killed:
            assert after >= len(EVENTS)
            return
    pytest.fail("it never came to an end")


def assert_no_event_without_a_command(repository: GitRepository) -> None:
    """git 2.54 refuses every commit then; older ones do not look."""
    for event in EVENTS:
        section = f"hook.housestyle-{event}"
        listed = repository.git("config", "--list", "--name-only").splitlines()
        assert f"{section}.event" not in listed or f"{section}.command" in listed


def test_killed_in_the_middle(tmp_path: Path) -> None:
    repository = make(tmp_path)
    before = snapshot(repository.folder / ".git")
    python = recorder(tmp_path / "python", tmp_path / "rings")
    assert killed(3, repository.folder, python, OLD_GIT, "install")
    assert snapshot(repository.folder / ".git") != before
    assert_works(repository)
    install(repository.folder, python, version=OLD_GIT)
    uninstall(repository.folder, version=OLD_GIT)
    after = snapshot(repository.folder / ".git/hooks")
    assert after == {name: held for name, held in before.items() if "/hooks/" in name}
