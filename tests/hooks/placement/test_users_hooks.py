"""Hooks that were there before do with housestyle what they did without."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from housestyle.hooks.events import EVENTS
from housestyle.hooks.placement.install import install
from housestyle.hooks.placement.uninstall import uninstall
from tests.hooks.placement.placing import OLD_GIT, recorder, script, snapshot
from tests.hooks.ringing import settled
from tests.repositories import GitRepository

DATE = "1700000000 +0000"
# Each writes its arguments and what it reads into ../log; a checkout is made to fail with 3.
SH = b"""\
set -eu
{ echo "sh $*"; cat; } >>../log
[ "$#" != 3 ] || exit 3
exit 0
"""
INTERPRETER = os.fsencode(sys.executable)
PYTHON = (
    b"#!%s -S\n" % INTERPRETER
    + b"""\
import sys
with open("../log", "a") as log:
    print("python", *sys.argv[1:], file=log)
    log.write(sys.stdin.read())
sys.exit(3 if len(sys.argv) == 4 else 0)
"""
)
POLYGLOT = b"#!/bin/sh\n''':'\nexec %s \"$0\" \"$@\"\n'''\n" % INTERPRETER + PYTHON
BY_NAME = b"""\
#!/bin/sh
echo "${0##*/} $(readlink "$0" >/dev/null && echo link)" >>../log
"""


@dataclass(frozen=True)
class Kind:
    """How a user's hook is written.

    Attributes:
        content: its bytes.
        mode: its permissions.
        linked: whether the hook is a symbolic link to a tracked file.
    """

    content: bytes
    mode: int = 0o755
    linked: bool = False


KINDS = {
    "sh": Kind(b"#!/bin/sh\n" + SH),
    "bash with options": Kind(b"#!/usr/bin/env -S bash -e\n" + SH),
    "no newline at the end": Kind((b"#!/bin/sh\n" + SH)[:-1]),
    "no first line": Kind(SH),
    "python": Kind(PYTHON),
    "switched off": Kind(b"#!/bin/sh\n" + SH, 0o644),
    "CRLF": Kind((b"#!/bin/sh\n" + SH).replace(b"\n", b"\r\n")),
    "linked": Kind(b"#!/bin/sh\n" + SH, linked=True),
    "linked, asks for its name": Kind(BY_NAME, linked=True),
    "read by another": Kind(POLYGLOT),
    "empty": Kind(b""),
}


def make(folder: Path, kind: Kind) -> GitRepository:
    repository = GitRepository(folder / "repository")
    repository.commit("a", {"a": "a"})
    repository.git("branch", "topic")
    repository.commit("b", {"b": "b"})
    for event in EVENTS:
        path = repository.folder / ".git/hooks" / event
        path.parent.mkdir(exist_ok=True)
        if kind.linked:
            script(repository.folder / "scripts" / event, kind.content)
            path.symlink_to(f"../../scripts/{event}")
        else:
            script(path, kind.content, kind.mode)
    return repository


def used(repository: GitRepository) -> list[tuple[int, str]]:
    """Use git in ways that fire each kind of hook; return what its caller sees."""
    commands = (
        ["commit", "-q", "--allow-empty", "-m", "c"],
        ["commit", "-q", "--amend", "--allow-empty", "-m", "d"],
        ["checkout", "-q", "topic"],
        ["merge", "-q", "--no-edit", "main"],
    )
    told = []
    for command in commands:
        environment = {**os.environ, "GIT_AUTHOR_DATE": DATE, "GIT_COMMITTER_DATE": DATE}
        done = subprocess.run(
            ["git", *command], cwd=repository.folder, env=environment, capture_output=True
        )
        told.append((done.returncode, done.stderr.decode().replace(".housestyle-kept", "")))
    return told


@pytest.mark.parametrize("name", KINDS)
def test_they_do_what_they_did(tmp_path: Path, name: str) -> None:
    without, with_ours = (make(tmp_path / place, KINDS[name]) for place in ("without", "with"))
    before = snapshot(with_ours.folder)
    python = recorder(tmp_path / "python", tmp_path / "rings")
    install(with_ours.folder, python, version=OLD_GIT)
    assert install(with_ours.folder, python, version=OLD_GIT).written == ()
    uninstall(with_ours.folder, version=OLD_GIT)
    assert snapshot(with_ours.folder) == before
    install(with_ours.folder, python, version=OLD_GIT)
    expected, seen = used(without), used(with_ours)
    statuses = [status for status, _ in seen]
    assert sorted(settled(tmp_path / "rings", 4)) == [
        "post-checkout",
        "post-commit",
        "post-commit",
        "post-merge",
    ]
    if name == "CRLF":  # git cannot start it, and says so in other words than the shell
        assert statuses == [status for status, _ in expected]
        return
    if name in ("switched off", "empty"):
        assert statuses == [0] * 4
        assert not (tmp_path / "with/log").exists()
        return
    assert seen == expected
    logs = [(tmp_path / place / "log").read_text() for place in ("without", "with")]
    assert logs[0] == logs[1] != ""


def test_a_new_interpreter_takes_the_place_of_the_old(tmp_path: Path) -> None:
    repository = make(tmp_path, KINDS["python"])
    before = snapshot(repository.folder)
    old = recorder(tmp_path / "old", tmp_path / "old.log")
    install(repository.folder, old, version=OLD_GIT)
    new = recorder(tmp_path / "new place's", tmp_path / "new.log")
    assert len(install(repository.folder, new, version=OLD_GIT).written) == len(EVENTS)
    repository.git("commit", "-q", "--allow-empty", "-m", "c")
    assert settled(tmp_path / "new.log", 1) == ["post-commit"]
    assert not (tmp_path / "old.log").exists()
    uninstall(repository.folder, version=OLD_GIT)
    (tmp_path / "log").unlink()
    after = snapshot(repository.folder)
    hooks = {name for name in before if "/hooks" in name}
    assert {name: after[name] for name in after if "/hooks" in name} == {
        name: before[name] for name in hooks
    }


def test_the_package_is_gone_and_the_hooks_are_left(tmp_path: Path) -> None:
    repository = make(tmp_path, KINDS["sh"])
    python = recorder(tmp_path / "python", tmp_path / "rings")
    install(repository.folder, python, version=OLD_GIT)
    python.unlink()
    done = subprocess.run(
        ["git", "commit", "-q", "--allow-empty", "-m", "c"],
        cwd=repository.folder,
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "log").read_text() == "sh \n"


@pytest.mark.parametrize("name", ["two words", "it's", "$(touch pwned)", "-rf", "a\nb", "\udcff"])
def test_odd_places(tmp_path: Path, name: str) -> None:
    repository = make(tmp_path / name, KINDS["python"])
    linked = repository.folder.parent / "linked"
    options = ("-c", f"core.hooksPath={os.devnull}")
    repository.git(*options, "worktree", "add", "-q", str(linked), "topic")
    python = recorder(tmp_path / name / "python", tmp_path / "rings")
    before = snapshot(repository.folder)
    install(linked, python, version=OLD_GIT)
    assert install(repository.folder, python, version=OLD_GIT).written == ()
    subprocess.run(["git", "commit", "-q", "--allow-empty", "-m", "c"], cwd=linked, check=True)
    assert settled(tmp_path / "rings", 1) == ["post-commit"]
    assert (tmp_path / name / "log").read_text() == "python\n"
    shutil.rmtree(linked)
    uninstall(repository.folder, version=OLD_GIT)
    after = snapshot(repository.folder)
    assert {k: v for k, v in after.items() if "/hooks" in k} == {
        k: v for k, v in before.items() if "/hooks" in k
    }
    assert not list(tmp_path.rglob("pwned"))
