"""Each thing that keeps an event from ringing is seen, and told with what mends it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from housestyle.hooks.doorbell import doorbell
from housestyle.hooks.events import EVENTS
from housestyle.hooks.placement.install import install
from housestyle.hooks.placement.interpreters import interpreter_of
from housestyle.hooks.placement.site import Version
from housestyle.hooks.placement.survey import EventState, survey
from tests.hooks.placement.placing import OLD_GIT, script
from tests.repositories import GitRepository

CONFIG_GIT = (2, 54)
PYTHON = Path(sys.executable)


def post_commit(it: GitRepository, version: Version = OLD_GIT) -> EventState:
    return next(one for one in survey(it.folder, version=version) if one.event == "post-commit")


def told(it: GitRepository, version: Version = OLD_GIT) -> str:
    """The problems of post-commit, in one line."""
    problems = post_commit(it, version).problems
    return "; ".join(f"{one.what} -> {one.remedy}" for one in problems)


def hook_of(it: GitRepository) -> Path:
    return it.folder / ".git/hooks/post-commit"


@pytest.mark.parametrize(("version", "place"), [(OLD_GIT, "file"), (CONFIG_GIT, "config")])
def test_all_is_well(git_repository: GitRepository, version: Version, place: str) -> None:
    install(git_repository.folder, PYTHON, version=version)
    states = survey(git_repository.folder, version=version)
    assert [one.event for one in states] == list(EVENTS)
    assert {(one.place, one.interpreter, one.problems) for one in states} == {
        (place, str(PYTHON), ())
    }


@pytest.mark.parametrize("before", [None, b"#!/bin/sh\necho\n", b"#!/usr/bin/python3\n"])
@pytest.mark.parametrize("path", ["/usr/bin/it's a python", '/a"b', "/$(x)", "/a\nb", "/\udcff"])
def test_the_interpreter_is_read_back(
    git_repository: GitRepository, path: str, before: bytes | None
) -> None:
    if before is not None:
        script(hook_of(git_repository), before)
    install(git_repository.folder, Path(path), version=OLD_GIT)
    state = post_commit(git_repository)
    assert state.interpreter == path
    assert "is gone or cannot be run" in state.problems[0].what


def test_nothing_is_installed(git_repository: GitRepository) -> None:
    assert post_commit(git_repository).place == "none"
    assert told(git_repository) == "not installed -> run `housestyle hooks install`"


def test_the_interpreter_has_no_housestyle(git_repository: GitRepository, tmp_path: Path) -> None:
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    install(git_repository.folder, tmp_path / "bare/bin/python", version=OLD_GIT)
    assert "has no housestyle -> run `housestyle hooks install`" in told(git_repository)


def test_another_interpreter_with_housestyle_is_fine(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    other = script(tmp_path / "python", f"#!/bin/sh\nexec '{PYTHON}' \"$@\"\n".encode())
    install(git_repository.folder, other, version=OLD_GIT)
    assert told(git_repository) == ""


def test_a_hook_that_is_not_executable(git_repository: GitRepository) -> None:
    install(git_repository.folder, PYTHON, version=OLD_GIT)
    hook_of(git_repository).chmod(0o644)
    assert "is not executable -> run `chmod +x" in told(git_repository)


def test_an_edited_block(git_repository: GitRepository) -> None:
    install(git_repository.folder, PYTHON, version=OLD_GIT)
    hook_of(git_repository).write_bytes(hook_of(git_repository).read_bytes() + b"# >>> housestyle")
    assert "were edited -> delete them" in told(git_repository)


def test_another_version_wrote_it(git_repository: GitRepository) -> None:
    from housestyle.hooks.placement.block import render

    bell = doorbell(str(PYTHON), "post-commit").encode() + b": older\n"
    script(hook_of(git_repository), b"#!/bin/sh\n" + render("created", bell))
    assert "another version of housestyle wrote it" in told(git_repository)
    install(git_repository.folder, PYTHON, version=OLD_GIT)
    assert told(git_repository) == ""


def test_core_hookspath_was_set_afterwards(git_repository: GitRepository) -> None:
    install(git_repository.folder, PYTHON, version=OLD_GIT)
    git_repository.git("config", "core.hooksPath", ".githooks")
    assert "git looks for hooks in" in told(git_repository)
    assert post_commit(git_repository).place == "file"


def test_another_hook_took_our_place(git_repository: GitRepository) -> None:
    script(hook_of(git_repository), b"#!/usr/bin/python3\n")
    install(git_repository.folder, PYTHON, version=OLD_GIT)
    script(hook_of(git_repository), b"#!/usr/bin/perl\n")
    assert "another hook took our place" in told(git_repository)


def test_git_is_too_old_for_its_configuration(git_repository: GitRepository) -> None:
    install(git_repository.folder, PYTHON, version=CONFIG_GIT)
    assert "git 2.39 knows no hooks in its configuration -> run" in told(git_repository)


def test_both_places(git_repository: GitRepository) -> None:
    install(git_repository.folder, PYTHON, version=OLD_GIT)
    held = hook_of(git_repository).read_bytes()
    install(git_repository.folder, PYTHON, version=CONFIG_GIT)
    script(hook_of(git_repository), held)
    assert "it also hangs elsewhere" in told(git_repository, CONFIG_GIT)


@pytest.mark.parametrize("key", ["hook.housestyle-post-commit.enabled", "hook.post-commit.enabled"])
def test_switched_off_by_configuration(git_repository: GitRepository, key: str) -> None:
    install(git_repository.folder, PYTHON, version=CONFIG_GIT)
    git_repository.git("config", key, "no")
    assert f"{key} is false -> run `git config --unset {key}`" in told(git_repository, CONFIG_GIT)


def test_an_event_without_a_command(git_repository: GitRepository) -> None:
    git_repository.git("config", "hook.housestyle-post-commit.event", "post-commit")
    assert "git 2.54 refuses to work" in told(git_repository, CONFIG_GIT)


def test_a_command_without_its_event(git_repository: GitRepository) -> None:
    install(git_repository.folder, PYTHON, version=CONFIG_GIT)
    git_repository.git("config", "--unset", "hook.housestyle-post-commit.event")
    assert "the event is missing" in told(git_repository, CONFIG_GIT)


def test_an_edited_command(git_repository: GitRepository) -> None:
    install(git_repository.folder, PYTHON, version=CONFIG_GIT)
    git_repository.git("config", "hook.housestyle-post-commit.command", "echo")
    assert "command was edited -> run `git config --remove-section" in told(
        git_repository, CONFIG_GIT
    )


@pytest.mark.parametrize("text", [b"", b"exit 0\n", b"if [ -x 'unclosed ] &&\n"])
def test_lines_that_name_no_interpreter(text: bytes) -> None:
    assert interpreter_of(text) is None
