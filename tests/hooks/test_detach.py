"""The caller of a hook feels nothing of its worker, and the worker nothing of the caller."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from housestyle.core.lock import exclusive
from housestyle.hooks import detach
from housestyle.hooks.worker import serve
from tests.hooks.ringing import (
    AT_ONCE,
    commit,
    end,
    hang,
    held,
    place,
    script,
    shown,
    until,
    workers,
)
from tests.repositories import GitRepository

pytestmark = pytest.mark.usefixtures("token")


def test_captured_pipes_return_at_once(hooked: GitRepository, token: str) -> None:
    with held(hooked):
        done = commit(hooked.folder, capture_output=True)
        until(lambda: [os.getpriority(os.PRIO_PROCESS, pid) for pid in workers(token)] == [10])
        assert [os.getsid(pid) for pid in workers(token)] == workers(token)
        head = hooked.git("rev-parse", "HEAD")
        assert (done.stdout, done.stderr) == (b"", b"")
        assert shown(hooked.folder) != head
    until(lambda: shown(hooked.folder) == head)


def test_a_worker_that_hangs_is_not_felt(hooked: GitRepository, tmp_path: Path, token: str) -> None:
    sleeper = script(tmp_path / "python", "sleep 60\n")
    hang(hooked.folder / ".git", os.fspath(sleeper))
    commit(hooked.folder, capture_output=True)
    end(token)


def test_an_extra_descriptor_reaches_its_end(hooked: GitRepository) -> None:
    reading, writing = os.pipe()
    with held(hooked):
        commit(hooked.folder, pass_fds=[writing])
        os.close(writing)
        ready, _, _ = select.select([reading], [], [], 1.0)
        assert ready
        assert os.read(reading, 1) == b""
    os.close(reading)


def test_the_leader_of_a_group_lets_go_too(hooked: GitRepository) -> None:
    hooked.git("-c", f"core.hooksPath={os.devnull}", "commit", "--allow-empty", "-qm", "x")
    head = hooked.git("rev-parse", "HEAD")
    with held(hooked):
        words = detach.command("housestyle.hooks.worker", "post-commit")
        subprocess.run(words, cwd=hooked.folder, process_group=0, check=True, timeout=AT_ONCE)
    until(lambda: shown(hooked.folder) == head)


def test_a_socket_as_standard_input(hooked: GitRepository) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, held(hooked):
        commit(hooked.folder, stdin=theirs)


def imported(folder: Path) -> set[str]:
    """Return what a ring imports that finds its place and tries for the lock."""
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom housestyle.hooks import place, worker\n"
        "worker.serve(place.find(os.environ, Path.cwd()), 'post-commit')\n"
        "print(*sys.modules)"
    )
    words = [sys.executable, "-P", "-c", program]
    printed = subprocess.run(words, cwd=folder, check=True, capture_output=True).stdout
    return set(printed.decode().split())


def test_who_does_not_get_the_lock_leaves_and_has_imported_little(hooked: GitRepository) -> None:
    where = place(hooked.folder)
    with exclusive(where.state / "lock", "the test"):
        loaded = imported(hooked.folder)
    assert not {"dataclasses", "json", "sqlite3", "subprocess", "tempfile", "tomllib"} & loaded
    assert not any(name.startswith("housestyle.indexer") for name in loaded)
    head = hooked.git("rev-parse", "HEAD")
    (found,) = serve(where, "again")
    assert (found[0], found[1].commit) == ("", head)


def test_who_gets_the_lock_imports_the_indexer_and_nothing_heavy(hooked: GitRepository) -> None:
    hooked.git("-c", f"core.hooksPath={os.devnull}", "commit", "--allow-empty", "-qm", "x")
    loaded = imported(hooked.folder)
    assert shown(hooked.folder) == hooked.git("rev-parse", "HEAD")
    assert not {"click", "pydantic", "rich", "pygit2", "numpy", "sqlite_utils"} & loaded
    floors = {name.split(".")[1] for name in loaded if name.startswith("housestyle.")}
    assert floors == {"core", "indexer", "hooks"}
    rooms = {name.split(".")[2] for name in loaded if name.startswith("housestyle.hooks.")}
    assert not {"commands", "placement", "setup"} & rooms


def test_the_worker_is_alone(hooked: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import os\nfrom pathlib import Path\nfrom housestyle.hooks import worker\n"
        "worker.serve = lambda *_: print(*os.environ, Path.cwd(), sep='\\n') or []\n"
        "worker.main(['post-commit'])"
    )
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    words = [sys.executable, "-P", "-c", program]
    done = subprocess.run(words, cwd=hooked.folder, check=True, capture_output=True, text=True)
    assert not {"GIT_DIR", "GIT_INDEX_FILE"} & set(done.stdout.splitlines())
    assert done.stdout.splitlines()[-1] == "/"
