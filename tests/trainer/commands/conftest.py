"""Fixtures of this folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from housestyle.core.main import main
from tests.repositories import GitRepository

Ask = Callable[..., str]


@pytest.fixture
def ask(git_repository: GitRepository, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run ``housestyle corpus``; return what it printed, or its complaint when it failed."""

    def asked(*words: str, status: int = 0) -> str:
        capsys.readouterr()
        found = main(["corpus", *words, "--repo", str(git_repository.folder)])
        printed = capsys.readouterr()
        assert found == status, printed.err
        return printed.err if status else printed.out

    return asked


@pytest.fixture(scope="session")
def base_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of base models for all tests, as one user has."""
    return tmp_path_factory.mktemp("bases")
