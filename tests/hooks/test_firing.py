from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from housestyle.core.main import main
from housestyle.hooks.placement.install import install
from tests.hooks.firing import TABLE, Row, Scene, rebase, scene, template
from tests.hooks.ringing import end, shown, until


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the template stands; it is made inside of a test, away from the user's own settings."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def it(shelf: Path, tmp_path: Path, token: str) -> Iterator[Scene]:
    """A copy of repositories with recording hooks, housestyle's in front of them, and graphs."""
    source = shelf / "template"
    if not source.exists():
        for name in template(shelf / "new"):
            install(shelf / "new" / name, Path(sys.executable))
            assert main(["index", "--json", "--repo", str(shelf / "new" / name)]) == 0
        (shelf / "new").rename(source)
    yield scene(source, tmp_path / "scene")
    end(token)  # it may be waiting for more


def test_a_fixup_makes_one_commit_of_two(it: Scene) -> None:
    rebase(it)
    told = [line.split() for line in it.log.read_text().splitlines()[-3:]]
    assert len({old for old, _ in told}) == 3
    assert len({new for _, new in told}) == 2


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_what_fires_and_that_the_graph_comes_to_head(
    row: Row, it: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    row.does(it)
    assert it.recorded() == list(row.fires)  # the hooks of other people still run
    folder = it.watched
    if row.fires and row.rings:
        until(lambda: shown(folder) == it.head())
    else:
        assert (shown(folder) == it.head()) is not row.moves
    capsys.readouterr()
    assert main(["graph", "stats", "--json", "--repo", str(folder)]) == 0
    assert shown(folder) == it.head()
