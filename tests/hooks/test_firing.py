from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from housestyle.core.main import main
from housestyle.hooks.placement.install import install
from tests.hooks.firing import TABLE, Row, Scene, rebase, scene, template

DEADLINE = 20.0  # seconds


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Repositories with recording hooks, housestyle's in front of them, and their graphs."""
    folder = tmp_path_factory.mktemp("template")
    template(folder)
    for name in ("main", "bare"):
        install(folder / name, Path(sys.executable))
        assert main(["index", "--json", "--repo", str(folder / name)]) == 0
    return folder


@pytest.fixture
def it(source: Path, tmp_path: Path) -> Iterator[Scene]:
    """A scene whose workers are gone at its end."""
    yield scene(source, tmp_path / "scene")
    try:
        until(lambda: not workers())
    finally:
        for process in workers():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def test_a_fixup_makes_one_commit_of_two(it: Scene) -> None:
    rebase(it)
    told = [line.split() for line in it.log.read_text().splitlines()[-3:]]
    assert len({old for old, _ in told}) == 3
    assert len({new for _, new in told}) == 2


def workers() -> list[int]:
    """Return the workers that this test started: they have its home folder."""
    home = f"HOME={os.environ['HOME']}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            ours = home in (folder / "environ").read_bytes().split(b"\0")
            if ours and b"housestyle.hooks" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def until(reached: Callable[[], bool]) -> None:
    """Poll for something that a worker does."""
    deadline = time.monotonic() + DEADLINE
    while not reached():
        assert time.monotonic() < deadline, "nothing happened in time"
        time.sleep(0.02)


def shown(folder: Path) -> str | None:
    """Return the tree that the graph shows of a worktree, without asking housestyle."""
    git_dir, common = (
        folder / printed
        for printed in subprocess.run(
            ["git", "rev-parse", "--git-dir", "--git-common-dir"],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
    )
    name = "" if git_dir.samefile(common) else git_dir.name
    address = f"{(common / 'housestyle/graph.db').absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=DEADLINE)) as connection:
        row = connection.execute("SELECT tree FROM view WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None


def head(folder: Path) -> str:
    words = ["git", "rev-parse", "HEAD^{tree}"]
    return subprocess.run(
        words, cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_what_fires_and_that_the_graph_comes_to_head(
    row: Row, it: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    row.does(it)
    assert it.recorded() == list(row.fires)  # the hooks of other people still run
    folder = it.watched
    if row.fires:
        until(lambda: shown(folder) == head(folder))
    else:
        assert (shown(folder) == head(folder)) is not row.moves
    capsys.readouterr()
    assert main(["graph", "stats", "--json", "--repo", str(folder)]) == 0
    assert shown(folder) == head(folder)
