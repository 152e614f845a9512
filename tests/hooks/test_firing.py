from __future__ import annotations

from pathlib import Path

import pytest

from tests.hooks.firing import TABLE, Row, Scene, rebase, scene, template


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    template(folder)
    return folder


@pytest.fixture
def it(source: Path, tmp_path: Path) -> Scene:
    return scene(source, tmp_path / "scene")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_what_git_tells(row: Row, it: Scene) -> None:
    row.does(it)
    assert it.recorded() == list(row.fires)


def test_a_fixup_makes_one_commit_of_two(it: Scene) -> None:
    rebase(it)
    told = [line.split() for line in it.log.read_text().splitlines()[-3:]]
    assert len({old for old, _ in told}) == 3
    assert len({new for _, new in told}) == 2
