"""``sessions.db`` as a file: made, migrated, refused, and never harmed."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.indexer.conversations.model import Session, Turn
from housestyle.indexer.conversations.store import Sessions, migration, opening
from housestyle.indexer.conversations.store.schema import VERSION

OLDEST = Path(__file__).parents[3] / "data" / "sessions" / "version1.sql"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "state" / "sessions.db"
    with Sessions.open(path) as sessions, sessions.writing():
        sessions.add("told", Session("s", cwd="."))
        sessions.add("told", Turn("s", "1", "person", "why?"))
        sessions.settle()
    return path


def _texts(path: Path) -> list[str]:
    with Sessions.open(path, readonly=True) as sessions:
        return [turn.text for one in sessions.sessions() for turn in sessions.turns(one.id)]


def _set_version(path: Path, version: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")


def test_only_its_owner_may_read_it(database: Path) -> None:
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert stat.S_IMODE(database.parent.stat().st_mode) == 0o700


def test_it_is_strict_and_keeps_a_log(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        tables = connection.execute("PRAGMA table_list").fetchall()
        own = [row for row in tables if row[2] == "table" and not row[1].startswith("sqlite_")]
        assert len(own) > 10
        assert all(row[5] for row in own)


def test_the_oldest_version_is_migrated_and_keeps_its_rows(tmp_path: Path) -> None:
    database = tmp_path / "sessions.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(OLDEST.read_text())
    with Sessions.open(database) as sessions:
        (session,) = sessions.sessions()
        assert (session.source, session.native, session.standing) == ("told", "s", "approved")
        first, second = sessions.turns(session.id)
        assert (first.text, second.text) == ("why?", "because")
        (call,) = sessions.calls(second.id)
        assert (call.name, call.paths, call.status) == ("Edit", ("a.py",), "ok")
        (edit,) = sessions.edits(session.id)
        assert (edit.removed, edit.added) == (("a = 1",), ("a = 2", ""))
        assert sessions.links(commit="c" * 40)[0].parts == {"lines": 1.0}
        assert sessions.reasons(label="rationale")[0].text == "because"
        assert sessions.cursor("told", "file") == ("12", "state")
        assert sessions.removed(session.id) == {"secret": 2}
        assert sessions.drift() == [("told", "unknown", "1", "riddle", 3)]


def test_steps_are_taken_in_one_transaction(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = {
        VERSION: ("ALTER TABLE session ADD COLUMN mood TEXT NOT NULL DEFAULT ''",),
        VERSION + 1: ("UPDATE session SET mood = 'calm'", "a mistake"),
    }
    for module in (migration, opening):
        monkeypatch.setattr(module, "VERSION", VERSION + 2)
    monkeypatch.setattr(migration, "STEPS", steps)
    with pytest.raises(UserError, match=r"cannot use .*sessions\.db"):
        Sessions.open(database)

    monkeypatch.undo()
    assert _texts(database) == ["why?"]

    for module in (migration, opening):
        monkeypatch.setattr(module, "VERSION", VERSION + 2)
    monkeypatch.setattr(migration, "STEPS", steps | {VERSION + 1: steps[VERSION + 1][:1]})
    Sessions.open(database).close()
    assert _texts(database) == ["why?"]
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION + 2,)
        assert connection.execute("SELECT mood FROM session").fetchall() == [("calm",)]


def test_an_older_one_is_not_read_before_it_is_migrated(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "VERSION", VERSION + 1)
    with pytest.raises(UserError, match="older version"):
        Sessions.open(database, readonly=True)


def _truncated(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(5000)


def _scribbled(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"garbage" * 40)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "truncated": _truncated,
    "scribbled": _scribbled,
    "text": lambda path: path.write_text("no database"),
    "another": lambda path: (
        path.unlink() or sqlite3.connect(path).executescript("CREATE TABLE a(b)")
    ),
    "newer": lambda path: _set_version(path, VERSION + 1),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("readonly", [True, False])
def test_what_cannot_be_used_is_refused_and_left_as_it_is(
    database: Path, damage: str, readonly: bool
) -> None:
    DAMAGES[damage](database)
    before = database.read_bytes()
    names = sorted(path.name for path in database.parent.iterdir() if "-" not in path.name)

    with pytest.raises(UserError) as refused:
        Sessions.open(database, readonly=readonly).close()

    assert "\n" not in str(refused.value)
    assert ("upgrade" in refused.value.remedy) == (damage == "newer")
    assert database.read_bytes() == before
    assert sorted(p.name for p in database.parent.iterdir() if "-" not in p.name) == names


def test_damage_that_shows_later_is_told_in_one_line(database: Path) -> None:
    with database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)
    with pytest.raises(UserError, match=r"damaged|cannot use"):
        _texts(database)
    assert database.exists()


def test_a_missing_one_is_made_for_writing_only(tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    with pytest.raises(UserError, match="no conversations are harvested"):
        Sessions.open(path, readonly=True)
    assert not path.exists()
    Sessions.open(path).close()
    assert _texts(path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match="cannot use"):
        Sessions.open(tmp_path / "sessions.db")


def test_a_reader_sees_one_moment_while_another_writes(database: Path) -> None:
    with Sessions.open(database, readonly=True) as reader, Sessions.open(database) as writer:
        (session,) = reader.sessions()
        with writer.writing():
            writer.add("told", Turn("s", "2", "agent", "because"))
        assert [turn.text for turn in reader.turns(session.id)] == ["why?"]
    assert _texts(database) == ["why?", "because"]
