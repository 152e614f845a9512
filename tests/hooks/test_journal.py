"""The journal and the log stay small, readable and private."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from housestyle.hooks.events import EVENTS
from housestyle.hooks.journal import Journal, Run
from housestyle.hooks.log import LIMIT, Log

RUN = Run("post-commit", 1.0, 0.25, "c0ffee", 1, 2)


def test_rings(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert journal.rings() == {}
    before = time.time() - 1
    for event in EVENTS[:2]:
        journal.ring(event)
    assert set(journal.rings()) == set(EVENTS[:2])
    assert all(before < one < time.time() + 1 for one in journal.rings().values())


def test_the_last_run_of_each_view(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert (journal.runs(), journal.ended()) == ({}, 0.0)
    journal.record("", RUN, [])
    journal.record("odd\n\udcff", RUN._replace(problem="p", remedy="r"), ["odd\n\udcff"])
    journal.record("", RUN._replace(parsed=9), ["odd\n\udcff"])
    assert {view: run.parsed for view, run in journal.runs().items()} == {"": 9, "odd\n\udcff": 1}
    assert abs(journal.ended() - time.time()) < 60


def test_an_event_keeps_its_last_run_in_whichever_view(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    other = RUN._replace(event="post-merge", problem="p")
    for view, run in (("", RUN), ("linked", other), ("", RUN._replace(parsed=9))):
        journal.record(view, run, ["linked"])
    assert journal.answers() == {RUN.event: RUN._replace(parsed=9), "post-merge": other}


def test_views_of_removed_worktrees_are_forgotten(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.record("gone", RUN, ["gone"])
    journal.record("linked", RUN, ["linked"])
    assert set(journal.runs()) == {"linked"}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"": {"other": 1}}', '{"": 1}', "\0"])
def test_a_damaged_journal_is_empty(tmp_path: Path, content: str) -> None:
    (tmp_path / "runs.json").write_text(content)
    assert Journal(tmp_path).runs() == {}
    Journal(tmp_path).record("", RUN, [])
    assert Journal(tmp_path).runs() == {"": RUN}


@pytest.mark.parametrize("row", [{"started": "y"}, {"seconds": None}, {"started": 1e999}])
def test_a_run_that_makes_no_sense_is_none(tmp_path: Path, row: dict[str, object]) -> None:
    told = json.dumps({"views": {"": {**RUN._asdict(), **row}, "linked": RUN._asdict()}})
    (tmp_path / "runs.json").write_text(told)
    assert Journal(tmp_path).runs() == {"linked": RUN}


def test_the_log_is_bounded_and_private(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    for number in range(40):
        log.write(f"{number} {'x' * 20_000}")
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == 2
    assert all(size < LIMIT + 30_000 for size in sizes)
    assert sum(sizes) > LIMIT
    assert log.path.stat().st_mode & 0o077 == 0
    assert " 39 xxx" in log.path.read_text().splitlines()[-1]


def test_a_text_cannot_forge_lines(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    log.write("one\ntwo \udcff ü\x0bthree")
    lines = log.path.read_bytes().decode().splitlines()
    stamps = {line.split(" ", 2)[1] for line in lines}
    assert len(stamps) == 1
    assert [line.split(" ", 2)[2] for line in lines] == ["one", "two \\udcff ü", "three"]
