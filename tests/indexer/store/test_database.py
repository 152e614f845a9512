from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.indexer.store.database import open_for_reading, open_for_writing, writing
from housestyle.indexer.store.factstore import FactStore
from housestyle.indexer.store.rows import rows_of, unread
from housestyle.indexer.store.schema import VERSION
from tests.indexer.inspection import dump, facts, index, run
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


def test_damage_inside_is_found_by_the_next_update(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    sources = {f"m{number}.py": f"def f{number}(): g()\n" * 50 for number in range(40)}
    git_repository.commit("one", sources)
    database = tmp_path / "graph.db"
    run(git_repository.folder, database)
    content = bytearray(database.read_bytes())
    content[8192:-4096] = b"\x5a" * (len(content) - 12288)
    database.write_bytes(content)
    git_repository.commit("two", {"a.py": "x = 1\n"})
    grown = dump(git_repository.folder, database)
    assert grown == dump(git_repository.folder, tmp_path / "fresh.db")


def test_two_processes_store_the_same_content_once(tmp_path: Path) -> None:
    database = tmp_path / "graph.db"
    connections = [open_for_writing(database, Console(quiet=True)) for _ in range(2)]
    stores = [FactStore(connection, str) for connection in connections]
    assert [store.find("python", ["oid"]) for store in stores] == [{}, {}]
    rows = []
    for connection, store in zip(connections, stores, strict=True):
        with writing(connection):
            store.add("python", "oid", rows_of(facts("def f(): g()\n")))
        rows.append(store.row("python", "oid"))
    assert rows[0] == rows[1] == stores[1].find("python", ["oid"])["oid"]
    assert [one.name for one in stores[0].definitions(rows[0])] == ["<module>", "f"]


@pytest.mark.parametrize("reason", ["deadline: parsing took over 1 s", "missing"])
def test_what_may_pass_is_tried_again_in_place(reason: str, tmp_path: Path) -> None:
    connection = open_for_writing(tmp_path / "graph.db", Console(quiet=True))
    store = FactStore(connection, str)
    with writing(connection):
        store.add("python", "oid", unread(reason, "digest", 10))
    late = store.row("python", "oid")
    again = FactStore(connection, str)
    assert again.find("python", ["oid"]) == {}
    with writing(connection):
        again.add("python", "oid", rows_of(facts("def f(): g()\n")))
    assert again.find("python", ["oid"]) == {"oid": late}
    assert [one.name for one in again.definitions(late)] == ["<module>", "f"]


def test_a_reader_sees_one_moment(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", FILES)
    graph = index(git_repository.folder, tmp_path / "graph.db")
    assert graph.counts()["files"] == 1
    git_repository.commit("two", {"b.py": "x = 1\n"})
    run(git_repository.folder, tmp_path / "graph.db")
    assert [one.path for one in graph.files()] == ["a.py"]
    assert not list(tmp_path.glob("*.new"))
