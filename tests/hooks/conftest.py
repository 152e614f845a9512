"""Repositories with hooks; no worker outlives the test that started it."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from housestyle.hooks.worker import serve
from tests.hooks.ringing import MARKER, all_gone, hang, long_ago, place
from tests.repositories import GitRepository

FILES = {"a.py": "def a():\n    return 1\n", "b.py": "import a\n\nb = a.a()\n"}


MEMORY = Path("/dev/shm")  # noqa: S108 hooks are written durably, and a disk is waited for


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is one from which a hook can be run."""
    if not MEMORY.is_dir() or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(autouse=True)
def marked(monkeypatch: pytest.MonkeyPatch) -> str:
    """What the environment of every process that a test starts holds."""
    value = uuid.uuid4().hex
    monkeypatch.setenv(MARKER, value)
    return value


@pytest.fixture
def token(marked: str, tmp_path: Path) -> Iterator[str]:
    """The same, for tests that start workers: they must all end, while their folder is there."""
    yield marked
    assert all_gone(marked), "a worker did not end"


@pytest.fixture
def hooked(git_repository: GitRepository) -> GitRepository:
    """A repository with two files, indexed, whose next commits ring."""
    git_repository.commit("first", FILES)
    serve(place(git_repository.folder), "first")
    long_ago(git_repository)
    hang(git_repository.folder / ".git")
    return git_repository
