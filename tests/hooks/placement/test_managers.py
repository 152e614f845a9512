"""Where others write the hook files, nothing is written, and the lines to paste do their work."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from housestyle.core.errors import UserError
from housestyle.hooks.events import EVENTS
from housestyle.hooks.placement.install import install
from housestyle.hooks.placement.managers import Snippet, line_for
from housestyle.hooks.placement.survey import survey
from housestyle.hooks.placement.uninstall import uninstall
from tests.hooks.placement.placing import OLD_GIT, recorder, script, snapshot
from tests.hooks.ringing import feeling_hangups, settled
from tests.repositories import GitRepository

PYTHON = Path("/usr/bin/python3")


def husky_9(it: GitRepository) -> None:
    """As husky 9 does it: files that nobody edits start those beside their folder."""
    body = b'#!/bin/sh\nsh -e "$(dirname "$(dirname "$0")")/${0##*/}" "$@"\n'
    for event in EVENTS:
        script(it.folder / ".husky/_" / event, body)
        script(it.folder / ".husky" / event, b"")
    it.git("config", "core.hooksPath", ".husky/_")


def tracked_folder(it: GitRepository) -> None:
    for event in EVENTS:
        script(it.folder / ".githooks" / event, b"#!/bin/sh\n")
    it.git("config", "core.hooksPath", ".githooks")


def linked_folder(it: GitRepository) -> None:
    for event in EVENTS:
        script(it.folder / "tools/hooks" / event, b"#!/bin/sh\n")
    hooks = it.folder / ".git/hooks"
    for path in hooks.iterdir():
        path.unlink()
    hooks.rmdir()
    hooks.symlink_to("../tools/hooks")


def folder_of_the_user(it: GitRepository) -> None:
    folder = it.folder.parent / "home of a user"
    for event in EVENTS:
        script(folder / event, b"#!/bin/sh\n")
    it.git("config", "core.hooksPath", str(folder))


FOLDERS: dict[str, tuple[Callable[[GitRepository], None], str]] = {
    "husky": (husky_9, "husky"),
    "tracked": (tracked_folder, "core.hooksPath"),
    "linked": (linked_folder, "core.hooksPath"),
    "user's": (folder_of_the_user, "core.hooksPath"),
}


def paste(it: GitRepository, snippet: Snippet) -> None:
    for file, text in zip(snippet.files, snippet.texts, strict=True):
        with (it.folder / file).open("a") as stream:
            stream.write(text)


def on_path(folder: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder(folder / "housestyle", log)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_of_others_is_left_alone(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    prepare, manager = FOLDERS[name]
    prepare(git_repository)
    git_repository.commit("a")
    before = snapshot(tmp_path)
    done = install(git_repository.folder, PYTHON, version=OLD_GIT)
    assert (done.place, done.written) == ("manager", ())
    assert snapshot(tmp_path) == before
    assert done.snippet is not None
    assert done.snippet.manager == manager
    assert str(PYTHON) not in str(done.snippet)
    paste(git_repository, done.snippet)
    git_repository.commit("nobody has housestyle")
    on_path(tmp_path / "bin", tmp_path / "rings", monkeypatch)
    git_repository.commit("b")
    assert settled(tmp_path / "rings", 1) == ["hooks run --detach post-commit"]
    assert install(git_repository.folder, PYTHON, version=OLD_GIT).snippet is None
    states = survey(git_repository.folder, version=OLD_GIT)
    assert [(one.place, one.problems) for one in states] == [("manager", ())] * len(EVENTS)
    (left,) = uninstall(git_repository.folder, version=OLD_GIT).pasted
    assert manager in left


def test_a_folder_inside_the_git_folder_is_ours_to_use(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.git("config", "core.hooksPath", ".git/other")
    python = recorder(tmp_path / "python", tmp_path / "rings")
    assert install(git_repository.folder, python, version=OLD_GIT).place == "files"
    git_repository.commit("a")
    assert settled(tmp_path / "rings", 1) == ["post-commit"]
    git_repository.git("config", "--unset", "core.hooksPath")
    install(git_repository.folder, python, version=OLD_GIT)
    git_repository.git("config", "core.hooksPath", ".git/other")
    uninstall(git_repository.folder, version=OLD_GIT)
    assert list((git_repository.folder / ".git/other").iterdir()) == []
    assert not (git_repository.folder / ".git/hooks/post-commit").exists()


def test_hooks_that_are_switched_off(git_repository: GitRepository) -> None:
    git_repository.git("config", "core.hooksPath", os.devnull)
    with pytest.raises(UserError, match="switches all hooks off: run `git config --unset"):
        install(git_repository.folder, PYTHON, version=OLD_GIT)


def test_a_manager_that_came_later_takes_over(git_repository: GitRepository) -> None:
    hook = script(git_repository.folder / ".git/hooks/post-commit", b"#!/bin/sh\necho mine\n")
    install(git_repository.folder, PYTHON, version=OLD_GIT)
    tracked_folder(git_repository)
    snippet = install(git_repository.folder, PYTHON, version=OLD_GIT).snippet
    assert snippet is not None
    assert b"housestyle" in hook.read_bytes()
    paste(git_repository, snippet)
    install(git_repository.folder, PYTHON, version=OLD_GIT)
    assert hook.read_bytes() == b"#!/bin/sh\necho mine\n"
    assert not hook.with_name("post-merge").exists()


def test_the_folder_of_hooks_moved_inside_the_git_folder(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    python = recorder(tmp_path / "python", tmp_path / "rings")
    install(git_repository.folder, python, version=OLD_GIT)
    git_repository.git("config", "core.hooksPath", ".git/other")
    assert "core.hooksPath" in survey(git_repository.folder, version=OLD_GIT)[0].problems[0].what
    install(git_repository.folder, python, version=OLD_GIT)
    assert survey(git_repository.folder, version=OLD_GIT)[0].where.endswith(
        ".git/other/post-commit"
    )
    assert not (git_repository.folder / ".git/hooks/post-commit").exists()


MARKS = {
    "pre-commit": b"# File generated by pre-commit: https://pre-commit.com\n",
    "lefthook": b"call_lefthook()\n",
    "overcommit": b"if ENV['OVERCOMMIT_DISABLE'].to_i != 0\n",
    "simple-git-hooks": b'if [ "$SKIP_SIMPLE_GIT_HOOKS" = "1" ]; then\n',
}


@pytest.mark.parametrize("name", MARKS)
def test_files_of_a_manager_are_left_alone(git_repository: GitRepository, name: str) -> None:
    script(git_repository.folder / ".git/hooks/post-merge", b"#!/bin/sh\n" + MARKS[name])
    before = snapshot(git_repository.folder)
    done = install(git_repository.folder, PYTHON, version=OLD_GIT)
    assert done.snippet is not None
    assert done.snippet.manager == name
    assert "housestyle hooks run --detach" in "\n".join(done.snippet.lines())
    assert snapshot(git_repository.folder) == before


def test_a_manager_of_other_events_is_no_matter(git_repository: GitRepository) -> None:
    script(git_repository.folder / ".git/hooks/pre-commit", b"#!/bin/sh\n" + MARKS["pre-commit"])
    assert install(git_repository.folder, PYTHON, version=OLD_GIT).place == "files"


def test_the_lines_for_lefthook_are_its_settings(git_repository: GitRepository) -> None:
    script(git_repository.folder / ".lefthook.yml", b"", 0o644)
    script(git_repository.folder / ".git/hooks/post-merge", b"#!/bin/sh\n" + MARKS["lefthook"])
    snippet = install(git_repository.folder, PYTHON, version=OLD_GIT).snippet
    assert snippet is not None
    assert snippet.files == (".lefthook.yml",)
    settings = yaml.safe_load(snippet.texts[0])
    commands = {event: settings[event]["commands"]["housestyle"]["run"] for event in settings}
    assert commands == {event: line_for(event) for event in EVENTS}
    paste(git_repository, snippet)
    assert install(git_repository.folder, PYTHON, version=OLD_GIT).snippet is None


def test_a_folder_that_lefthook_writes_is_lefthooks(git_repository: GitRepository) -> None:
    tracked_folder(git_repository)
    script(git_repository.folder / "lefthook.yml", b"", 0o644)
    snippet = install(git_repository.folder, PYTHON, version=OLD_GIT).snippet
    assert snippet is not None
    assert (snippet.manager, snippet.files) == ("lefthook", ("lefthook.yml",))


def test_the_lines_for_pre_commit_are_its_settings(git_repository: GitRepository) -> None:
    events = ("post-commit", "post-merge", "post-checkout", "post-rewrite")
    hooks = git_repository.folder / ".git/hooks"
    script(hooks / "post-commit", b"#!/bin/sh\n" + MARKS["pre-commit"])
    config = git_repository.folder / ".pre-commit-config.yaml"
    config.write_text("repos:\n")
    snippet = install(git_repository.folder, PYTHON, version=OLD_GIT).snippet
    assert snippet is not None
    paste(git_repository, snippet)
    (repo,) = yaml.safe_load(config.read_text())["repos"]
    (hook,) = repo["hooks"]
    assert hook["stages"] == list(events)
    assert shlex.split(hook["entry"])[:2] == ["sh", "-c"]
    assert install(git_repository.folder, PYTHON, version=OLD_GIT).snippet is not None
    for event in events:  # as `pre-commit install -t …` does
        script(hooks / event, b"#!/bin/sh\n" + MARKS["pre-commit"])
    assert install(git_repository.folder, PYTHON, version=OLD_GIT).snippet is None
    states = {one.event: one for one in survey(git_repository.folder, version=OLD_GIT)}
    assert states["post-commit"].place == "manager"
    assert (states["post-applypatch"].place, states["post-applypatch"].problems) == ("none", ())


@pytest.mark.parametrize("event", EVENTS)
def test_the_line_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, event: str
) -> None:
    slow = (
        "#!/bin/sh\nkill -HUP $$  # as when the terminal is closed\n"
        f"while [ -e '{tmp_path}/held' ]; do sleep 0.05; done\necho >'{tmp_path}/end'\n"
    )
    script(tmp_path / "bin/housestyle", slow.encode() + b"exit 9\n")
    (tmp_path / "held").touch()
    hook = script(tmp_path / event, f"#!/bin/sh\nset -eu\n{line_for(event)}\n".encode())
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    done = subprocess.run([hook], capture_output=True, timeout=10, preexec_fn=feeling_hangups)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert not (tmp_path / "end").exists()
    (tmp_path / "held").unlink()
    assert settled(tmp_path / "end", 1) == [""]
