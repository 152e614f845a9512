from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
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


def _with_its_log(repository: GitRepository, database: Path) -> bytes:
    """Update twice and return the write-ahead log of the second update, as a kill leaves it."""
    repository.commit("one", {f"m{number}.py": "def f(): pass\n" for number in range(60)})
    with closing(index(repository.folder, database)) as graph:
        repository.commit(
            "two", {f"m{number}.py": f"def g{number}(): pass\n" for number in range(50)}
        )
        run(repository.folder, database)  # the reader keeps the log from being folded in
        assert graph.commit
        return database.with_name("graph.db-wal").read_bytes()


def test_a_log_without_its_database_is_not_read(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    database = tmp_path / "graph.db"
    log = _with_its_log(git_repository, database)
    assert log
    expected = dump(git_repository.folder, database)
    database.unlink()
    database.with_name("graph.db-wal").write_bytes(log)
    assert dump(git_repository.folder, database) == expected
    assert _checked(database) == [("ok",)]


def test_a_copy_without_its_log_is_completed(git_repository: GitRepository, tmp_path: Path) -> None:
    database, copy = tmp_path / "graph.db", tmp_path / "copy.db"
    git_repository.commit("one", FILES)
    with closing(index(git_repository.folder, database)):
        git_repository.commit("two", {f"m{number}.py": "def f(): pass\n" for number in range(60)})
        run(git_repository.folder, database)
        assert database.with_name("graph.db-wal").stat().st_size
        shutil.copy(database, copy)
        assert dump(git_repository.folder, copy) == dump(git_repository.folder, database)
    assert _checked(copy) == [("ok",)]


def test_a_database_of_something_else_is_set_aside(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit("one", FILES)
    database = tmp_path / "graph.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE view (name)")
    assert "def f" in dump(git_repository.folder, database)
    with closing(sqlite3.connect(database.with_name("graph.db.broken"))) as connection:
        assert connection.execute("SELECT count(*) FROM view").fetchone() == (0,)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_database_that_lost_its_end_is_built_again(
    git_repository: GitRepository, tmp_path: Path, share: float
) -> None:
    git_repository.commit("one", {f"m{number}.py": "def f(): g()\n" * 30 for number in range(40)})
    database = tmp_path / "graph.db"
    expected = dump(git_repository.folder, database)
    whole = database.read_bytes()
    database.write_bytes(whole[: int(len(whole) * share) // 4096 * 4096])
    assert dump(git_repository.folder, database) == expected
    assert _checked(database) == [("ok",)]


def _checked(database: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall()


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


def test_facts_of_older_extractors_are_collected(tmp_path: Path) -> None:
    connection = open_for_writing(tmp_path / "graph.db", Console(quiet=True))
    for version in ("old", "new"):
        store = FactStore(connection, lambda language, version=version: f"{language} {version}")
        with writing(connection):
            store.add("python", "oid", rows_of(facts("def f(): g()\n")))
    with writing(connection):
        store.collect()
    assert connection.execute("SELECT count(*) FROM blob").fetchone() == (1,)
    assert connection.execute("SELECT count(*) FROM def").fetchone() == (2,)
    assert list(store.find("python", ["oid"])) == ["oid"]


def test_a_reader_sees_one_moment(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", FILES)
    graph = index(git_repository.folder, tmp_path / "graph.db")
    assert graph.counts()["files"] == 1
    git_repository.commit("two", {"b.py": "x = 1\n"})
    run(git_repository.folder, tmp_path / "graph.db")
    assert [one.path for one in graph.files()] == ["a.py"]
    assert not list(tmp_path.glob("*.new"))
