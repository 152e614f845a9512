"""Repositories whose hooks start real workers, and what became of them."""

from __future__ import annotations

import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from housestyle.hooks.doorbell import WORKER, doorbell
from housestyle.hooks.events import EVENTS
from housestyle.hooks.journal import Journal, Run
from housestyle.hooks.place import Place, find
from tests.repositories import GitRepository

MARKER = "WORKERS_OF_TEST"  # in the environment of everything that a test starts
AT_ONCE = 5.0  # seconds, where the worker is held for a minute
PATIENCE = 30.0  # seconds; a loaded machine is slow


def hang(git_dir: Path, interpreter: str = sys.executable) -> None:
    """Write the doorbell into every hook of a repository."""
    for event in EVENTS:
        script(git_dir / "hooks" / event, doorbell(interpreter, event))


def script(path: Path, body: str) -> Path:
    """Write an executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(os.fsencode(f"#!/bin/sh\n{body}"))
    path.chmod(0o755)
    return path


def wrapper(path: Path, options: str) -> str:
    """Return the path of an interpreter that is started with more options."""
    return os.fspath(script(path, f'exec {shlex.quote(sys.executable)} {options} "$@"\n'))


def place(folder: Path) -> Place:
    """Return the place of a folder."""
    found = find({}, folder)
    assert found is not None
    return found


def until(condition: Callable[[], bool], what: str = "") -> None:
    """Wait for a condition, and fail when it does not come true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what or "it did not come true"
        time.sleep(0.01)


def shown(folder: Path) -> str:
    """Return the commit that the view of a folder shows; empty when it shows none."""
    where = place(folder)
    database = where.common_dir / "housestyle/graph.db"
    if not database.exists():
        return ""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        words = 'SELECT "commit" FROM view WHERE name = ?'
        row = connection.execute(words, (where.view,)).fetchone()
    return row[0] if row else ""


def runs(folder: Path) -> dict[str, Run]:
    """Return the last run of each view."""
    return Journal(place(folder).state).runs()


def logged(folder: Path) -> list[str]:
    """Return the lines of the workers' log."""
    log = place(folder).state / "log"
    return log.read_text().splitlines() if log.exists() else []


def long_ago(repository: GitRepository) -> None:
    """Let the last run be long ago: the next ring is not one in a row."""
    path = place(repository.folder).state / "runs.json"
    if path.exists():
        os.utime(path, (1, 1))


@contextmanager
def held(repository: GitRepository) -> Iterator[None]:
    """Hold the graph's write transaction, for which a worker waits."""
    database = repository.folder / ".git/housestyle/graph.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.rollback()


def commit(folder: Path, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Make an empty commit; it may not take as long as a worker that is held."""
    words = ["git", "commit", "-q", "--allow-empty", "-m", "again"]
    return subprocess.run(words, cwd=folder, check=True, timeout=AT_ONCE, **options)


def workers(token: str) -> list[int]:
    """Return the processes that a test started and that still run."""
    needle = f"{MARKER}={token}".encode()
    found = (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit())
    held = [pid for pid in found if needle in _environment(pid).split(b"\0")]
    return [pid for pid in held if os.getpid() not in (pid, _parent(pid))]


def all_gone(token: str) -> bool:
    """Wait for the end of what a test started; kill what does not end, and say so."""
    deadline = time.monotonic() + PATIENCE
    while found := workers(token):
        if time.monotonic() > deadline:
            end(token)
            return False
        time.sleep(0.01)
    return not found


def feeling_hangups() -> None:
    """Let a process that is started end when its terminal does, though pytest itself may not."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def settled(log: Path, lines: int) -> list[str]:
    """Return the events that a recorder wrote down: so many are waited for, and its end."""
    until(lambda: len(_read(log)) >= lines, f"{log} has not {lines} lines")
    token = os.environ[MARKER]
    for _ in range(2):  # one that is just being started may be overlooked
        assert all_gone(token), "a recorder did not end"
    return [line.removeprefix(f"-E -P -m {WORKER} ") for line in _read(log)]


def _read(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def end(token: str) -> None:
    """Kill what a test started."""
    while found := workers(token):
        for pid in found:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[1])
    except OSError:
        return 0  # it has ended


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""  # it has ended, or is somebody else's
