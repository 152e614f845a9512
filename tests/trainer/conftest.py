"""Repositories to assemble from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.repositories import GitRepository
from tests.trainer.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Callable[[], Workshop]:
    """Make an empty repository."""

    def make() -> Workshop:
        case = tmp_path / f"case{len(list(tmp_path.iterdir()))}"
        return Workshop(GitRepository(case / "repository"))

    return make
