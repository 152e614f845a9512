from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from housestyle.core.store.folder import FolderStore
from housestyle.core.store.shelf import Shelf, shelf_in

LIMIT = 100


def contents(shelf: Shelf) -> list[bytes | None]:
    return [shelf.get(name) for name in shelf.names()]


def test_records_come_back_in_the_order_of_their_times(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path / "records", LIMIT)
    assert shelf.names() == []
    assert [shelf.put(content, time) for content, time in ((b"b", 20), (b"a", 3), (b"b", 20))] == [
        True,
        True,
        False,
    ]
    assert contents(shelf) == [b"a", b"b"]


def test_what_is_no_record_is_passed_over(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path / "records", LIMIT)
    shelf.put(b"a", 1)
    shelf.put(b"x" * (LIMIT + 1), 2)
    shelf.put(b"c", 3)
    (tmp_path / "records" / "notes.json").write_bytes(b"{}")
    (tmp_path / "records" / f"{4:012d}-{'0' * 64}.json").write_bytes(b"d")
    (tmp_path / "records" / f"{5:012d}-{'1' * 64}.json").symlink_to("/etc/passwd")
    assert contents(shelf) == [b"a", None, b"c", None]  # a link is not even listed


def test_two_shelves_take_up_what_the_other_has(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    here = shelf_in(tmp_path / "here", LIMIT)
    there = Shelf(FolderStore(tmp_path / "store"), "records/abc", LIMIT)
    here.put(b"a", 1)
    here.put(b"b", 2)
    there.put(b"b", 2)
    there.put(b"c", 3)
    spoilt = tmp_path / "store" / "records" / "abc" / there.names()[-1]
    spoilt.chmod(0o600)
    spoilt.write_bytes(b"d")
    assert here.take_up(there) == [spoilt.name]
    assert there.take_up(here) == []
    assert contents(here) == [b"a", b"b"]
    assert contents(there) == [b"a", b"b", None]


def test_many_writers_leave_each_record_once(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path / "records", LIMIT)
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: shelf.put(b"%d" % (n % 5), n % 5), range(40)))
    assert sum(won) == 5
    assert contents(shelf) == [b"0", b"1", b"2", b"3", b"4"]
