from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.trainer.corpus import Corpus
from housestyle.trainer.curation.candidate import Candidate
from tests.trainer.corpus.stored import stored


def add(path: Path, key: str, *candidates: Candidate, recipe: str = "r") -> None:
    with Corpus.open(path, 0.7, recipe) as corpus:
        corpus.add(key, "completion", list(candidates))


def keys(path: Path, recipe: str = "r") -> set[str]:
    with Corpus.open(path, 0.7, recipe) as corpus:
        return corpus.sources()


def test_what_is_kept_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    with Corpus.open(path, 0.7, "r") as corpus:
        corpus.add("k", "completion", [stored("one"), stored("two")])
        live = corpus.live()
        assert live.id == ["one", "two"]
        corpus.decide(live, ["", "near duplicate"])
    with Corpus.open(path, 0.7, "r") as corpus:
        assert [example.id for example in corpus.kept().values()] == ["one"]
        corpus.decide(corpus.live(), ["too short", ""])
        assert [example.id for example in corpus.kept().values()] == ["two"]


def test_an_example_comes_back_as_it_was(tmp_path: Path) -> None:
    made = stored("one", text="    café = '\x00'\n")
    add(tmp_path / "corpus.db", "k", made)
    with Corpus.open(tmp_path / "corpus.db", 0.7, "r") as corpus:
        assert corpus.example(int(corpus.live().number[0])) == made.example


def test_rows_do_not_depend_on_the_order_of_arrival(tmp_path: Path) -> None:
    names = [f"n{n}" for n in range(9)]
    for order in (names, names[::-1]):
        add(tmp_path / f"{order[0]}.db", "k", *(stored(name) for name in order))
    lived = []
    for name in ("n0.db", "n8.db"):
        with Corpus.open(tmp_path / name, 0.7, "r") as corpus:
            live = corpus.live()
            lived.append((live.id, list(corpus.dump())))
            assert live.number.tolist() == sorted(live.number.tolist(), reverse=name == "n8.db")
    assert lived[0] == lived[1]


def test_retiring_a_source_leaves_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    add(path, "k", stored("one"))
    add(path, "l", stored("two"))
    with Corpus.open(path, 0.7, "r") as corpus:
        assert corpus.retire({"k"}) == 1
        assert not len(corpus.near(corpus.live()).rows)
    with sqlite3.connect(path) as database:
        for table in ("source", "candidate", "content", "sketch"):
            query = f"SELECT count(*) FROM {table}"  # noqa: S608 - names of this test
            assert database.execute(query).fetchone() == (1,)


def test_a_secret_is_not_stored(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    add(path, "k", stored("one", "the-secret-itself" * 9, secret=True))
    assert b"the-secret-itself" not in path.read_bytes()


def fail_halfway(path: Path) -> None:
    with Corpus.open(path, 0.7, "r") as corpus:
        corpus.retire({"k"})
        corpus.add("l", "completion", [stored("two")])
        raise KeyError("a bug")


def test_a_failed_assembly_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    add(path, "k", stored("one"))
    with pytest.raises(KeyError):
        fail_halfway(path)
    assert keys(path) == {"k"}


def test_another_recipe_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    add(path, "k", stored("one"))
    assert keys(path, recipe="other") == set()


def test_a_newer_corpus_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    add(path, "k", stored("one"))
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(UserError, match="newer housestyle"):
        keys(path)
    assert path.read_bytes() == before


def test_a_torn_page_of_what_is_always_read_is_found_before_use(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    add(path, "k", *(stored(f"n{n}") for n in range(60)))
    spoil(path, "candidate")
    assert keys(path) == set()


def test_another_torn_page_is_found_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    add(path, "k", *(stored(f"n{n}") for n in range(60)))
    spoil(path, "sketch")
    with pytest.raises(UserError, match="damaged"), Corpus.open(path, 0.7, "r") as corpus:
        corpus.near(corpus.live())
    assert keys(path) == set()


def spoil(path: Path, table: str) -> None:
    with sqlite3.connect(path) as database:
        query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        (page,) = database.execute(query, [table]).fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    data = path.read_bytes()
    path.write_bytes(data[: (page - 1) * size] + b"\xff" * size + data[page * size :])


@pytest.mark.parametrize("damage", [b"not a database at all" * 99, None])
def test_a_damaged_corpus_is_set_aside(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "corpus.db"
    if damage is None:
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA application_id = 7")
        damage = path.read_bytes()
    path.write_bytes(damage)
    assert keys(path) == set()
    assert (tmp_path / "corpus.db.damaged").read_bytes() == damage


def test_a_folder_in_the_way_is_the_users_to_mend(tmp_path: Path) -> None:
    (tmp_path / "corpus.db").mkdir()
    with pytest.raises(UserError, match="cannot open"):
        keys(tmp_path / "corpus.db")
