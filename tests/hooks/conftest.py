"""No worker outlives the test that started it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.hooks.ringing import MARKER, all_gone


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What the environment of every process that a test starts holds; they must all end."""
    value = uuid.uuid4().hex
    monkeypatch.setenv(MARKER, value)
    yield value
    assert all_gone(value), "a worker did not end"
