"""One atelier for all tests of the suite."""

from __future__ import annotations

import pytest

from housestyle.gate.suite.sources import SuiteMaterial
from tests.conftest import GIT_ENVIRONMENT
from tests.gate.suite.atelier import Atelier


@pytest.fixture(scope="session")
def atelier(tmp_path_factory: pytest.TempPathFactory) -> Atelier:
    """A repository with a history; read only."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in GIT_ENVIRONMENT.items():
            patch.setenv(name, value)
        return Atelier.at(tmp_path_factory.mktemp("atelier"))


@pytest.fixture(scope="session")
def source(atelier: Atelier) -> SuiteMaterial:
    """What items of the atelier are made from."""
    return atelier.source()
