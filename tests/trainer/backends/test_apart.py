"""A backend in a process of its own: what it tells, how it dies, and that it never outlives us."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from housestyle.core.errors import InterruptedWorkError, UserError
from housestyle.trainer.backends import apart
from housestyle.trainer.job import Job
from tests.trainer.jobs import recipe

START = """
import json, os, signal, sys, time
from pathlib import Path
from housestyle.core.errors import InterruptedWorkError, UserError
from housestyle.trainer.backends.worker import Messages
work = Path(sys.argv[1])
messages = Messages(work / "messages")
"""
DONE = """
(work / "TRAINED.json").write_text(json.dumps({"loss": 1.5, "steps": 2, "seconds": 1.0,
    "resumed_from": 0, "actual": {"backend": "x", "device": "cpu", "dtype": "float32"}}))
"""


@pytest.fixture
def asked(tmp_path: Path) -> Job:
    (tmp_path / "work").mkdir()
    return Job(
        recipe=recipe(backend="unsloth"),
        start=tmp_path / "base",
        base="tiny",
        rows=tmp_path / "rows",
        folder=tmp_path,
    )


def play(
    monkeypatch: pytest.MonkeyPatch, asked: Job, program: str, told: list[tuple[int, str]]
) -> object:
    """Run a program in the place of the worker."""
    words = [sys.executable, "-c", START + program, str(asked.work)]
    monkeypatch.setattr(apart, "_command", lambda job, backend: words)
    return apart.run_apart(asked, "unsloth", lambda done, note="": told.append((done, note)))


def test_steps_are_passed_on_and_noise_goes_to_the_log(
    monkeypatch: pytest.MonkeyPatch, asked: Job, capfd: pytest.CaptureFixture[str]
) -> None:
    told: list[tuple[int, str]] = []
    program = 'messages.advance(1); print("noise"); messages.advance(2, "loss 1.50")' + DONE
    assert play(monkeypatch, asked, program, told).loss == 1.5
    assert told == [(1, ""), (2, "loss 1.50")]
    assert capfd.readouterr() == ("", "")
    assert (asked.folder / "backend.log").read_text() == "noise\n"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ('messages.refuse(UserError("no 4 bits", "buy")); sys.exit(1)', "no 4 bits: buy"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "killed, most likely for want of memory"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "died of SIGSEGV"),
        ('sys.exit("ValueError: \x1b[2Jwhy")', r"failed (ValueError: \x1b[2Jwhy)"),
        ("time.sleep(60)", "said nothing for 0 minutes"),
    ],
)
def test_its_death_is_one_line(
    monkeypatch: pytest.MonkeyPatch, asked: Job, program: str, reason: str
) -> None:
    monkeypatch.setattr(apart, "SILENCE_S", 3.0 if "sleep" in program else 60.0)
    with pytest.raises(UserError, match=re.escape(reason)) as caught:
        play(monkeypatch, asked, program, [])
    assert "\n" not in str(caught.value)


def test_an_older_result_is_not_taken_for_a_new_one(
    monkeypatch: pytest.MonkeyPatch, asked: Job
) -> None:
    play(monkeypatch, asked, DONE, [])
    with pytest.raises(UserError):
        play(monkeypatch, asked, "sys.exit(1)", [])


def test_a_signal_is_handed_on_and_its_answer_waited_for(
    monkeypatch: pytest.MonkeyPatch, asked: Job
) -> None:
    program = """
def hear(number, frame):
    messages.refuse(InterruptedWorkError("stopped after step 1", "go on", 143))
    sys.exit(1)
signal.signal(signal.SIGTERM, hear)
messages.advance(1)
time.sleep(60)
"""
    words = [sys.executable, "-c", START + program, str(asked.work)]
    monkeypatch.setattr(apart, "_command", lambda job, backend: words)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(InterruptedWorkError, match="stopped after step 1: go on") as caught:
        apart.run_apart(
            asked, "unsloth", lambda done, note="": os.kill(os.getpid(), signal.SIGTERM)
        )
    assert caught.value.status == 143
    assert signal.getsignal(signal.SIGTERM) == before


PARENT = """
import os, signal, sys
from pathlib import Path
from housestyle.trainer.backends import apart
from housestyle.trainer.job import Job
from housestyle.trainer.recipes.recipe import Recipe
folder = Path(sys.argv[1])
asked = Job(recipe=Recipe(), start=folder, base="", rows=folder, folder=folder)
apart._command = lambda job, backend: [sys.executable, "-c", sys.argv[2], str(asked.work)]
def advance(done, note=""):
    (folder / "pid").write_text(str(done))
    os.kill(os.getpid(), signal.SIGKILL)
apart.run_apart(asked, "unsloth", advance)
"""


def test_it_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    program = START + "messages.advance(os.getpid()); time.sleep(60)"
    words = [sys.executable, "-c", PARENT, str(tmp_path), program]
    done = subprocess.run(words, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    child = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 10
    while _runs(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
