from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.indexer.schema import VERSION, open_for_reading, open_for_writing, writing
from tests.indexer.inspection import dump, run
from tests.repositories import GitRepository

FILES = {"a.py": "def f(): pass\n"}


def _older(database: Path) -> None:
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA user_version = 0")
    connection.close()


def _truncated(database: Path) -> None:
    database.write_bytes(database.read_bytes()[:5000])


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"garbage" * 1000),
        _truncated,
        _older,
    ],
    ids=["empty", "garbage", "truncated", "older"],
)
def test_unusable_databases_are_set_aside_and_rebuilt(
    git_repository: GitRepository,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    damage: object,
) -> None:
    git_repository.commit("one", FILES)
    database = tmp_path / "graph.db"
    expected = dump(git_repository.folder, database)
    assert callable(damage)
    damage(database)
    open_for_writing(database, Console(terminal=False)).close()
    assert capsys.readouterr().err.count("warning:") == 1
    assert dump(git_repository.folder, database) == expected
    assert database.with_name("graph.db.broken").exists()


def test_a_damaged_database_is_not_read(tmp_path: Path) -> None:
    database = tmp_path / "graph.db"
    database.write_bytes(b"garbage" * 1000)
    with pytest.raises(UserError, match="damaged"):
        open_for_reading(database)


def test_a_newer_database_is_refused_untouched(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit("one", FILES)
    database = tmp_path / "graph.db"
    run(git_repository.folder, database)
    connection = sqlite3.connect(database)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    before = database.read_bytes()
    for attempt in (open_for_reading, lambda path: open_for_writing(path, Console(quiet=True))):
        with pytest.raises(UserError, match="newer"):
            attempt(database)
    assert database.read_bytes() == before


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    connection = open_for_writing(tmp_path / "graph.db", Console(quiet=True))

    def fail() -> None:
        with writing(connection):
            connection.execute("INSERT INTO extractor VALUES (1, 'python', 'x')")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert connection.execute("SELECT count(*) FROM extractor").fetchone() == (0,)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot write"):
        open_for_writing(tmp_path / "file" / "graph.db", Console(quiet=True))
