"""A copy of the graph saves time and changes nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from housestyle.core.main import main
from tests.repositories import GitRepository

CODE = {"a.py": "def a():\n    return b()\n", "b.py": "def b():\n    return 1\n"}


@pytest.fixture
def copied(git_repository: GitRepository, tmp_path: Path) -> tuple[GitRepository, Path]:
    git_repository.commit("one", CODE)
    folder = tmp_path / "cache"
    assert main(["index", "--cache-to", str(folder), "--repo", str(git_repository.folder)]) == 0
    return git_repository, folder


def index(repository: GitRepository, folder: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    words = ["index", "--json", "--cache-from", str(folder), "--repo", str(repository.folder)]
    assert main(words) == 0
    return json.loads(capsys.readouterr().out)


def clone(repository: GitRepository, target: Path) -> GitRepository:
    repository.git("clone", "-q", str(repository.folder), str(target))
    return GitRepository(target)


def dumped(repository: GitRepository) -> list[str]:
    from housestyle.indexer.dump import dump_lines
    from housestyle.indexer.git.repository import Repository
    from housestyle.indexer.graph import Graph

    database = repository.folder / ".git/housestyle/graph.db"
    graph = Graph.open(database, Repository.open(repository.folder))
    return list(dump_lines(graph, complete=True))


def test_only_what_is_new_is_parsed_and_the_graph_is_the_same(
    copied: tuple[GitRepository, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository, folder = copied
    repository.commit("two", {"c.py": "from a import a\n\ndef c():\n    return a()\n"})
    fresh, started = clone(repository, tmp_path / "fresh"), clone(repository, tmp_path / "started")
    assert index(fresh, tmp_path / "nothing", capsys)["parsed"] == 3
    assert index(started, folder, capsys)["parsed"] == 1
    assert dumped(started) == dumped(fresh)
    assert index(started, folder, capsys)["parsed"] == 0


def test_a_graph_that_is_there_stays(
    copied: tuple[GitRepository, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    repository, folder = copied
    (folder / "graph.db").write_bytes(b"nothing")
    assert index(repository, folder, capsys)["parsed"] == 0


def garbage(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def older(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")


def trigger(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER x AFTER INSERT ON blob BEGIN DELETE FROM def WHERE blob > 0; END"
        )


def other_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP VIEW symbol")
        connection.execute("CREATE VIEW symbol AS SELECT 1")


def link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


@pytest.mark.parametrize("spoil", [garbage, truncated, older, trigger, other_table, link])
def test_another_thing_than_our_graph_is_left(
    spoil: Any,
    copied: tuple[GitRepository, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    repository, folder = copied
    spoil(folder / "graph.db")
    fresh = clone(repository, tmp_path / "fresh")
    assert index(fresh, folder, capsys)["parsed"] == 2
    state = fresh.folder / ".git/housestyle"
    assert not (state / "graph.db.copy").exists()
    with closing(sqlite3.connect(state / "graph.db")) as connection:
        assert not connection.execute("SELECT * FROM sqlite_master WHERE name = 'x'").fetchall()


def test_its_name_changes_with_commit_and_settings(
    copied: tuple[GitRepository, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    repository, folder = copied
    shutil.rmtree(folder)

    def key() -> dict[str, str]:
        capsys.readouterr()
        assert main(["index", "--cache-key", "--repo", str(repository.folder)]) == 0
        lines = capsys.readouterr().out.splitlines()
        return dict(line.split("=", 1) for line in lines)

    first = key()
    assert first["key"] == first["prefix"] + repository.git("rev-parse", "HEAD")
    repository.commit("two")
    second = key()
    assert (second["prefix"], second["key"]) == (
        first["prefix"],
        second["prefix"] + _id(repository),
    )
    repository.write({"housestyle.toml": '[indexer]\nexclude = ["b.py"]\n'})
    assert key()["prefix"] != first["prefix"]


def _id(repository: GitRepository) -> str:
    return repository.git("rev-parse", "HEAD")
