"""Repositories with hooks; no worker outlives the test that started it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from housestyle.hooks.worker import serve
from tests.hooks.ringing import MARKER, all_gone, hang, long_ago, place
from tests.repositories import GitRepository

FILES = {"a.py": "def a():\n    return 1\n", "b.py": "import a\n\nb = a.a()\n"}


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What the environment of every process that a test starts holds; they must all end."""
    value = uuid.uuid4().hex
    monkeypatch.setenv(MARKER, value)
    yield value
    assert all_gone(value), "a worker did not end"


@pytest.fixture
def hooked(git_repository: GitRepository) -> GitRepository:
    """A repository with two files, indexed, whose next commits ring."""
    git_repository.commit("first", FILES)
    serve(place(git_repository.folder), "first")
    long_ago(git_repository)
    hang(git_repository.folder / ".git")
    return git_repository
