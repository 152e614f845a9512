"""What a hook file holds comes back byte for byte, wherever the work was interrupted."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.core.errors import UserError
from housestyle.hooks.placement.hookfile import SHEBANG, plan_install, plan_removal
from housestyle.hooks.placement.steps import Move, take_all
from tests.hooks.placement.placing import script, snapshot

MEMORY = Path("/dev/shm")  # noqa: S108 waiting for a disk proves nothing here
BELL = b"if true\nthen\n    ring\nfi\n"
NEW_BELL = BELL.replace(b"ring", b"other")
FIRST_LINES = st.sampled_from(
    [
        b"#!/bin/sh\n",
        b"#!/bin/sh",
        b"#!/bin/sh\r\n",
        b"#! /usr/bin/env bash\n",
        b"#!/usr/bin/env -S bash -eu\n",
        b"#!/bin/bash -n\n",
        b"#!/usr/bin/python3\n",
        b'#!/bin/sh\nexec tclsh "$0"\n',
        b"",
        b"\n",
        b"\x7fELF",
    ]
)
# Hypothesis tries what it finds in our sources: half a block of ours is an edited one.
BODIES = st.binary(max_size=60).filter(lambda body: b" housestyle" not in body)
TEXTS = st.builds(bytes.__add__, FIRST_LINES, BODIES)
MODES = st.sampled_from([0o755, 0o700, 0o644, 0o555, 0o711])
TARGETS = st.sampled_from(["../../a", "/absolute", "post-commit", "..", "../x\ny", "./-rf"])


@contextmanager
def hooks_folder(hook: tuple[bytes, int] | str | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        path = Path(folder) / "hooks" / "post-commit"
        path.parent.mkdir()
        if isinstance(hook, str):
            path.symlink_to(hook)
        elif hook is not None:
            script(path, *hook)
        yield path


HOOKS = st.one_of(st.none(), TARGETS, st.tuples(TEXTS, MODES))


@settings(max_examples=80, deadline=None)
@given(hook=HOOKS, installed=st.integers(0, 2), removed=st.integers(0, 3))
def test_everything_comes_back(
    hook: tuple[bytes, int] | str | None, installed: int, removed: int
) -> None:
    with hooks_folder(hook) as path:
        before = snapshot(path.parent)
        take_all(plan_install(path, BELL)[:installed])
        take_all(plan_install(path, BELL))
        assert b"    ring\n" in path.read_bytes()
        assert path.stat().st_mode & 0o100
        assert plan_install(path, BELL) == []
        take_all(plan_install(path, NEW_BELL))
        assert b"    other\n" in path.read_bytes()
        assert b"    ring\n" not in path.read_bytes()
        take_all(plan_removal(path)[:removed])
        take_all(plan_removal(path))
        assert snapshot(path.parent) == before
        assert plan_removal(path) == []


@settings(max_examples=40, deadline=None)
@given(hook=HOOKS, installed=st.integers(0, 2))
def test_an_installation_that_never_ended_is_taken_back(
    hook: tuple[bytes, int] | str | None, installed: int
) -> None:
    with hooks_folder(hook) as path:
        before = snapshot(path.parent)
        take_all(plan_install(path, BELL)[:installed])
        take_all(plan_removal(path))
        assert snapshot(path.parent) == before


@pytest.mark.parametrize(
    "body",
    [
        b'exec tclsh "$0" "$@"\n',
        b'tail -n +4 "$0" | tar x\nexit 0\n\x1f\x8b',
        b"sed 1,3d ${0} | sh\n",
        b"echo packed\nexit 0\n\0\0",
        b'. "${BASH_SOURCE[0]%/*}/x"; awk "NR > 9" $BASH_SOURCE\n',
    ],
)
def test_a_hook_that_reads_itself_keeps_its_lines_where_they_are(
    tmp_path: Path, body: bytes
) -> None:
    path = script(tmp_path / "post-commit", b"#!/bin/sh\n" + body)
    take_all(plan_install(path, BELL))
    assert path.with_name("post-commit.housestyle-kept").read_bytes() == b"#!/bin/sh\n" + body


def test_a_hook_that_asks_for_its_folder_gets_a_block(tmp_path: Path) -> None:
    path = script(tmp_path / "post-commit", b'#!/bin/sh\ncd "$(dirname "$0")"\nexec make x\n')
    take_all(plan_install(path, BELL))
    assert [one.name for one in tmp_path.iterdir()] == ["post-commit"]


def test_lines_that_a_user_adds_to_our_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "post-commit"
    take_all(plan_install(path, BELL))
    with path.open("ab") as file:
        file.write(b"echo mine\n")
    take_all(plan_install(path, NEW_BELL))
    take_all(plan_removal(path))
    assert path.read_bytes() == SHEBANG + b"echo mine\n"


def test_lines_that_would_never_run_are_told_of(tmp_path: Path) -> None:
    path = script(tmp_path / "post-commit", b"#!/usr/bin/python3\n")
    take_all(plan_install(path, BELL))
    with path.open("ab") as file:
        file.write(b"echo mine\n")
    with pytest.raises(UserError, match=r"move them to .*housestyle-kept"):
        plan_removal(path)


def test_an_edited_block_stops_both(tmp_path: Path) -> None:
    path = script(tmp_path / "post-commit", b"#!/bin/sh\necho mine\n")
    take_all(plan_install(path, BELL))
    path.write_bytes(path.read_bytes().replace(b"ring", b"sing"))
    before = snapshot(tmp_path)
    for plan in (lambda: plan_install(path, NEW_BELL), lambda: plan_removal(path)):
        with pytest.raises(UserError, match="were edited: delete them"):
            plan()
    assert snapshot(tmp_path) == before


def test_a_hook_that_took_our_place_is_not_touched(tmp_path: Path) -> None:
    path = script(tmp_path / "post-commit", b"#!/usr/bin/python3\n# first\n")
    take_all(plan_install(path, BELL))
    script(path, b"#!/usr/bin/python3\n# second\n")
    before = snapshot(tmp_path)
    with pytest.raises(UserError, match="has taken the place of the hook that is kept as"):
        plan_install(path, BELL)
    assert plan_removal(path) == []
    assert snapshot(tmp_path) == before


def test_a_hook_of_ours_that_was_deleted_gives_the_kept_one_back(tmp_path: Path) -> None:
    path = script(tmp_path / "post-commit", b"#!/usr/bin/python3\n", 0o700)
    before = snapshot(tmp_path)
    take_all(plan_install(path, BELL))
    path.unlink()
    take_all(plan_removal(path))
    assert snapshot(tmp_path) == before


def test_a_folder_in_the_place_of_a_hook(tmp_path: Path) -> None:
    (tmp_path / "post-commit").mkdir()
    with pytest.raises(UserError, match="neither a file nor a link"):
        plan_install(tmp_path / "post-commit", BELL)


def test_a_step_that_cannot_be_taken(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot change .*post-commit"):
        take_all([Move(tmp_path / "missing", tmp_path / "post-commit")])
