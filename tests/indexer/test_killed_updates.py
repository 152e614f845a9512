"""An update that is killed at any moment leaves a sound database, and the next one is right."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.graph import Graph
from tests.indexer.histories import Choices
from tests.indexer.inspection import dump
from tests.repositories import GitRepository

UPDATES = 150
FILES = 60
SHORTEST = 0.02  # seconds until the kill

pytestmark = pytest.mark.slow


def _sources(choices: Choices, count: int) -> dict[str, str]:
    """Return programs that import one another."""
    names = [
        f"{folder}/{name}{number}.py" for folder in "ab" for name in "pq" for number in range(15)
    ]
    return {
        name: choices.program("python", quiet=True).text() for name in choices.sample(names, count)
    }


def _start(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "housestyle.core.main", "index", "--repo", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _seconds(folder: Path) -> float:
    """Return how long a first index takes here; kills are spread over that time."""
    started = time.monotonic()
    assert not _killed_after(_start(folder), 600)
    return time.monotonic() - started


def _killed_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        _, error = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    assert process.returncode == 0, error.decode()
    return False


def _checked(database: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall()


def test_killed_at_random_moments(git_repository: GitRepository, tmp_path: Path) -> None:
    choices = Choices(7)
    git_repository.git("config", "core.fsync", "none")
    git_repository.commit("first", _sources(choices, FILES))
    folder = git_repository.folder
    database = folder / ".git/housestyle/graph.db"
    longest = _seconds(folder)
    killed, before = 0, ""
    for number in range(UPDATES):
        if number % 10 == 0:
            database.unlink(missing_ok=True)  # first indexes are killed too
        now = git_repository.git("rev-parse", "HEAD")
        killed += _killed_after(_start(folder), choices.uniform(SHORTEST, longest))
        if database.exists():
            assert _checked(database) == [("ok",)]
            assert _shown(folder, database) in ("", before, now)
        fresh = tmp_path / f"fresh{number}.db"
        equal = dump(folder, database) == dump(folder, fresh)  # megabytes, not to be shown
        assert equal, f"after update {number}"
        fresh.unlink()
        before = now
        git_repository.write(_sources(choices, choices.number(30)))
        git_repository.git("add", "-A")
        amended = [] if number % 10 == 0 else ["--amend"]  # a long history would only take time
        git_repository.git("commit", "-q", "--allow-empty", "-m", "next", *amended)
    assert killed > UPDATES / 3


def _shown(folder: Path, database: Path) -> str:
    """Return the commit of the generation that a reader finds; empty before the first."""
    try:
        with closing(Graph.open(database, Repository.open(folder))) as graph:
            assert len(list(graph.dump())) > 0
            return graph.commit
    except UserError:
        return ""
