"""What every kind of store must do; another kind is one more name in ``STORES``."""

from __future__ import annotations

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.core.store.bucket import BucketStore
from housestyle.core.store.folder import FolderStore
from housestyle.core.store.opening import open_store
from housestyle.core.store.store import (
    DamagedObjectError,
    MissingObjectError,
    Store,
    StoreError,
    is_name,
)
from tests.buckets import new_address

LIMIT = 1_000


STORES = ("folder", "s3", "memory")


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        (tmp_path / "store").mkdir()
        return FolderStore(tmp_path / "store")
    if request.param == "s3":
        request.getfixturevalue("s3")
        return open_store(new_address(), tmp_path)
    memory = pytest.importorskip("obstore.store").MemoryStore()
    return BucketStore(memory, "memory://store")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(store: Store, name: str, data: bytes) -> bool:
    return store.put(name, data, digest(data))


def test_what_was_put_comes_back(store: Store) -> None:
    assert put(store, "sessions/a/1.jsonl", b"one\0\xff\r\n")
    assert put(store, "sessions/b", b"")
    assert store.get("sessions/a/1.jsonl", digest(b"one\0\xff\r\n"), LIMIT) == b"one\0\xff\r\n"
    assert store.get("sessions/b", digest(b""), 0) == b""


def test_a_name_is_taken_once(store: Store) -> None:
    assert put(store, "a/b", b"first")
    assert not put(store, "a/b", b"second")
    assert not put(store, "a/b", b"first")
    assert store.get("a/b", digest(b"first"), LIMIT) == b"first"


def test_of_many_writers_one_is_told_that_it_won(store: Store) -> None:
    texts = [b"%d" % number * 20_000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda text: put(store, "a/b", text), texts))
    assert sum(won) == 1
    written = texts[won.index(True)]
    assert store.get("a/b", digest(written), 10**6) == written
    assert [(one.name, one.size) for one in store.list("a")] == [("a/b", len(written))]


def test_what_is_deleted_is_gone_and_can_be_put_again(store: Store) -> None:
    put(store, "a/b/c", b"first")
    put(store, "a/b/d", b"other")
    store.delete("a/b/c")
    store.delete("a/b/c")
    store.delete("z/z")
    assert [one.name for one in store.list("a")] == ["a/b/d"]
    assert put(store, "a/b/c", b"second")
    assert store.get("a/b/c", None, LIMIT) == b"second"


def test_a_list_says_when(store: Store) -> None:
    put(store, "a/b", b"x")
    (one,) = store.list("a")
    assert abs(one.time - time.time()) < 60


def test_a_list_is_in_order_and_of_one_prefix(store: Store) -> None:
    for name in ("s/b", "s/a/2", "s/a/1", "s-x/1", "t/1", "s/a-b"):
        put(store, name, name.encode())
    names = [one.name for one in store.list("s")]
    assert names == ["s/a-b", "s/a/1", "s/a/2", "s/b"]
    assert [one.name for one in store.list("s/a")] == ["s/a/1", "s/a/2"]
    assert list(store.list("nothing")) == []


def test_a_digest_must_be_right_on_the_way_in_and_out(store: Store) -> None:
    with pytest.raises(DamagedObjectError):
        store.put("a/b", b"data", digest(b"other"))
    assert list(store.list("a")) == []
    put(store, "a/b", b"data")
    with pytest.raises(DamagedObjectError):
        store.get("a/b", digest(b"other"), LIMIT)


def test_an_object_that_is_not_there_or_too_large(store: Store) -> None:
    put(store, "a/b", b"x" * 11)
    with pytest.raises(MissingObjectError):
        store.get("a/c", digest(b""), LIMIT)
    with pytest.raises(MissingObjectError):
        store.get("z/c", digest(b""), LIMIT)
    with pytest.raises(DamagedObjectError):
        store.get("a/b", digest(b"x" * 11), 10)
    assert store.get("a/b", digest(b"x" * 11), 11) == b"x" * 11


HOSTILE = [
    "", "/", "a/", "/a", "a//b", ".", "..", "../a", "a/../b", "a/./b", ".a", "a/.lock", "A", "a\\b",
    "a\0", "a\n", "a b", "c:", "con", "a/nul.txt", "a/lpt1", "a.", "a..b", "-", "é", "\ud800", "~",
    "a" * 200, "/".join("a" * 400),
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_some_storage_reads_otherwise_are_refused(store: Store, name: str) -> None:
    assert not is_name(name)
    with pytest.raises(ValueError, match="no name"):
        put(store, name, b"x")
    with pytest.raises(ValueError, match="no name"):
        store.get(name, digest(b"x"), LIMIT)
    with pytest.raises(ValueError, match="no name"):
        store.delete(name)


@given(st.text(st.sampled_from("a0./-_A\\\0\n"), max_size=12))
def test_a_name_stays_inside(name: str) -> None:
    if is_name(name):
        assert Path("/root", name).resolve().is_relative_to("/root")
        assert name == name.lower().strip()
        assert not any(part.startswith((".", "-")) for part in name.split("/"))


def test_errors_are_lines_for_people(store: Store) -> None:
    with pytest.raises(StoreError) as caught:
        store.get("a/c", digest(b""), LIMIT)
    assert "\n" not in str(caught.value)
    assert store.address in str(caught.value)
