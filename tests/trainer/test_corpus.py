from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from housestyle.core.errors import UserError
from housestyle.trainer.corpus import Corpus, why
from housestyle.trainer.curation.candidate import Candidate
from housestyle.trainer.curation.dedup import signature
from housestyle.trainer.example import Example

TEXT = "    for item in items:\n        total += item.price\n    return total\n"


def stored(name: str, rejected: str = "", text: str = TEXT) -> Candidate:
    example = Example(name, "completion", "p\n", "", text, "a.py", "s", "", "b", author="dev-1")
    grams = np.arange(3, dtype=np.uint64)
    return Candidate(example, rejected, name, frozenset({"t"}), grams, signature(text))


def add(path: Path, key: str, *candidates: Candidate, recipe: str = "r") -> None:
    with Corpus.open(path, 0.7, recipe) as corpus:
        corpus.add(key, "completion", list(candidates))


def keys(path: Path, recipe: str = "r") -> set[str]:
    with Corpus.open(path, 0.7, recipe) as corpus:
        return corpus.sources()


def test_what_became_of_an_example_can_be_asked(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    with Corpus.open(path, 0.7, "r") as corpus:
        corpus.add("k", "completion", [stored("one"), stored("two")])
        corpus.decide({s.number: "" if s.id == "one" else "near duplicate" for s in corpus.live()})
        assert [example.id for example in corpus.kept()] == ["one"]
        assert sum(map(len, corpus.near().values())) == 2
    assert why(path, "one") == "kept"
    assert why(path, "two") == "near duplicate"
    with pytest.raises(UserError, match="no example three"):
        why(path, "three")


def test_retiring_a_source_leaves_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    add(path, "k", stored("one"))
    add(path, "l", stored("two"))
    with Corpus.open(path, 0.7, "r") as corpus:
        assert corpus.retire({"k"}) == 1
    with sqlite3.connect(path) as database:
        for table, count in {"source": 1, "candidate": 1, "near": 0, "band": 21}.items():
            query = f"SELECT count(*) FROM {table}"  # noqa: S608 - names of this test
            assert database.execute(query).fetchone() == (count,)


def test_a_secret_is_not_stored(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    add(path, "k", stored("one", "secret", text="the-secret-itself" * 9))
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


def test_a_torn_page_is_found_before_use(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    add(path, "k", *(stored(f"n{n}") for n in range(60)))
    data = path.read_bytes()
    path.write_bytes(data[:8192] + b"\xff" * 8192 + data[16384:])
    assert keys(path) == set()


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
