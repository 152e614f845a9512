"""What `status` says of a training that has not finished."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from housestyle.ci.unfinished import told_of, unfinished_training
from housestyle.core.lock import exclusive
from housestyle.trainer.watch.heartbeat import LOCK, Heartbeat

NOW = 1_000_000.0


def work(runs: Path, key: str = "k", stage: str = "train", time: float = NOW - 30) -> Path:
    folder = runs / stage / key / "work"
    folder.mkdir(parents=True)
    Heartbeat(7, time, 120, 240, 1.934, 60.0, 5000, 1, 64.0).write(folder)
    return folder


def told(runs: Path, cache: Path, now: float = NOW) -> str:
    found = unfinished_training(runs, cache, now)
    return told_of(found) if found else ""


def test_without_a_training_nothing_is_said(tmp_path: Path) -> None:
    assert unfinished_training(tmp_path / "runs", tmp_path / "cache", NOW) is None


def test_a_training_that_goes_on_says_how_far_it_is(tmp_path: Path) -> None:
    with exclusive(work(tmp_path) / LOCK, "a test"):
        line = told(tmp_path, tmp_path / "cache")
        assert line == "a candidate: step 120 of 240, loss 1.93, about 64 s left"
        assert "no sign of life for 17 min" in told(tmp_path, tmp_path / "cache", NOW + 1000)
        assert told(tmp_path, tmp_path / "cache", NOW - 9999) == line  # the clock was set back


def test_a_dead_training_says_what_to_do(tmp_path: Path) -> None:
    work(tmp_path)
    assert "ended 30 s ago: `housestyle train` goes on" in told(tmp_path, tmp_path / "cache")


def test_the_growing_of_a_base_counts(tmp_path: Path) -> None:
    work(tmp_path / "cache", stage="base")
    assert told(tmp_path / "runs", tmp_path / "cache").startswith("the base: step 120")


@pytest.mark.parametrize("seconds", [1, -1])
def test_what_was_begun_before_a_finished_one_is_of_no_interest(
    tmp_path: Path, seconds: int
) -> None:
    work(tmp_path)
    done = tmp_path / "train" / "other" / "MANIFEST.json"
    done.parent.mkdir()
    done.touch()
    os.utime(done, (NOW - 30 + seconds,) * 2)
    assert bool(told(tmp_path, tmp_path / "cache")) is (seconds < 0)
