"""A harvest that is killed at any moment loses nothing, and doubles nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from housestyle.indexer.conversations.model import Call, Edit, Entry, Result, Session, Turn
from tests.indexer.conversations.person_home import PersonHome

SIZE = 12 << 20  # bytes; marks are told every four mebibytes
SCRIPT = """
import sys
from pathlib import Path
from housestyle.core.console import Console
from housestyle.indexer.conversations.harvest import harvest
from housestyle.indexer.conversations.source import Surroundings
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.told_source import TellingSource

database, repository, home = map(Path, sys.argv[1:])
around = Surroundings(Repository.open(repository), home)
harvest(database, [TellingSource()], around, Console(quiet=True))
"""
ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.slow


def _conversation(cwd: str) -> list[Entry | str]:
    text = " ".join(f"word{number}" for number in range(400))
    entries: list[Entry | str] = [Session("s", cwd=cwd)]
    for number in range(SIZE // (3 * len(text))):
        call = Call(f"c{number}", "Edit", "edit", (Edit("a.py", (), (text,)),))
        entries += [
            Turn("s", str(number), "agent", f"{number} {text}", time=1 + number, calls=(call,)),
            Result("s", f"c{number}", "failed", text),
        ]
    return [*entries, '{"kind": "new"}']


def _start(home: PersonHome) -> subprocess.Popen[bytes]:
    arguments = (str(home.database), home.cwd, str(home.home))
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *arguments],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _killed_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        _, error = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    assert process.returncode == 0, error.decode()
    return False


def test_killed_harvests_converge(tmp_path: Path) -> None:
    home = PersonHome(tmp_path)
    home.tell(*_conversation(home.cwd))
    started = time.monotonic()
    assert not _killed_after(_start(home), 600)
    whole = time.monotonic() - started
    expected = home.dump()
    chance, kills = random.Random(3), 0
    for attempt in range(6):
        for path in home.database.parent.iterdir():
            path.unlink()
        while _killed_after(_start(home), chance.uniform(0.2, 1.2) * whole * (1 + attempt / 6)):
            kills += 1
        assert home.dump() == expected
    assert kills
