"""Marks: none is lost, none is read half-written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from housestyle.hooks.pending import Mark, Pending
from housestyle.hooks.place import Place

VIEWS = ["", "linked", "main", "new\nline", "\udcff", "-rf", "x" * 255]


def mark(folder: Path, view: str, event: str = "post-commit") -> Mark:
    git_dir = folder / "worktrees" / view if view else folder
    return Mark(Place(git_dir, folder, folder / f"of {view[:9]}"), event)


@pytest.fixture
def pending(tmp_path: Path) -> Pending:
    (tmp_path / "hooks").mkdir()
    return Pending(tmp_path / "hooks")


def test_what_is_marked_is_taken_once(pending: Pending, tmp_path: Path) -> None:
    marks = [mark(tmp_path, view) for view in VIEWS]
    for one in marks:
        pending.mark(one)
        pending.mark(one)
    assert sorted(pending.take()) == sorted(marks)
    assert not pending.seen()
    assert set(pending.working()) == set(VIEWS)
    for one in marks:
        pending.done(one)
    assert pending.take() == []
    assert pending.working() == {}


def test_the_last_event_counts(pending: Pending, tmp_path: Path) -> None:
    for event in ("post-commit", "post-rewrite"):
        pending.mark(mark(tmp_path, "", event))
    assert [one.event for one in pending.take()] == ["post-rewrite"]


def test_a_ring_during_the_work_stays(pending: Pending, tmp_path: Path) -> None:
    pending.mark(mark(tmp_path, ""))
    (taken,) = pending.take()
    pending.mark(mark(tmp_path, "", "post-merge"))
    pending.done(taken)
    assert [one.event for one in pending.take()] == ["post-merge"]


def test_what_a_killed_worker_had_taken_is_taken_again(pending: Pending, tmp_path: Path) -> None:
    pending.mark(mark(tmp_path, ""))
    first = pending.take()
    assert pending.take() == first


def test_every_ring_is_seen(pending: Pending, tmp_path: Path) -> None:
    states = [pending.seen()]
    for _ in range(3):
        pending.mark(mark(tmp_path, ""))
        states.append(pending.seen())
    assert len(set(states)) == 4


def test_every_ring_is_seen_however_coarse_the_clock_of_the_files(
    pending: Pending, tmp_path: Path
) -> None:
    path = tmp_path / "hooks/pending/.main"
    states = []
    for _ in range(2):
        pending.mark(mark(tmp_path, ""))
        os.utime(path, (1, 1))
        states.append(pending.seen())
    assert states[0] != states[1]


def test_what_is_no_mark_is_removed(pending: Pending, tmp_path: Path) -> None:
    pending.mark(mark(tmp_path, ""))
    folder = tmp_path / "hooks/pending"
    (folder / "linked").write_bytes(b"half")
    (folder / ".new-1").write_bytes(b"abandoned")
    (folder / ".new-2").write_bytes(b"being written")
    os.utime(folder / ".new-1", (1, 1))
    assert pending.take() == [mark(tmp_path, "")]
    assert sorted(path.name for path in folder.iterdir()) == [".new-2"]
    assert [path.name for path in (tmp_path / "hooks/working").iterdir()] == [".main"]
