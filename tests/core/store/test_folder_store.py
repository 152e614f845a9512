"""What a shared folder may do to its readers and writers."""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from housestyle.core.store.folder import FolderStore
from housestyle.core.store.opening import open_store
from housestyle.core.store.store import DamagedObjectError, MissingObjectError, StoreError

DATA = b"data"
DIGEST = hashlib.sha256(DATA).hexdigest()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    (tmp_path / "store").mkdir()
    return FolderStore(tmp_path / "store")


def test_a_folder_that_is_not_mounted_is_not_made(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "missing")
    for use in (
        lambda: store.put("a/b", DATA, DIGEST),
        lambda: store.get("a/b", DIGEST, 9),
        lambda: list(store.list("a")),
        lambda: store.delete("a/b"),
    ):
        with pytest.raises(StoreError, match="is not there"):
            use()
    assert not (tmp_path / "missing").exists()


def test_links_lead_nowhere(store: FolderStore, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b").write_bytes(DATA)
    (store.root / "a").symlink_to(outside)
    (store.root / "c").mkdir()
    (store.root / "c" / "b").symlink_to(outside / "b")
    (store.root / "c" / "gone").symlink_to(tmp_path / "new")
    assert list(store.list("a")) == []
    assert list(store.list("c")) == []
    with pytest.raises(MissingObjectError):
        store.get("a/b", DIGEST, 9)
    with pytest.raises(DamagedObjectError):
        store.get("c/b", DIGEST, 9)
    with pytest.raises(StoreError):
        store.put("a/new", DATA, DIGEST)
    store.delete("a/b")
    assert not store.put("c/gone", DATA, DIGEST)
    assert names(outside) == ["b"]
    assert not (tmp_path / "new").exists()


def test_the_root_itself_may_be_a_link(store: FolderStore, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(store.root)
    assert FolderStore(tmp_path / "link").put("a/b", DATA, DIGEST)
    assert store.get("a/b", DIGEST, 9) == DATA


def test_what_is_no_file_is_not_opened(store: FolderStore) -> None:
    (store.root / "a").mkdir()
    os.mkfifo(store.root / "a" / "pipe")
    (store.root / "a" / "folder").mkdir()
    for name in ("a/pipe", "a/folder"):
        with pytest.raises(DamagedObjectError):
            store.get(name, DIGEST, 9)
        assert not store.put(name, DATA, DIGEST)
    assert list(store.list("a")) == []


def test_foreign_names_are_passed_over(store: FolderStore) -> None:
    store.put("a/b", DATA, DIGEST)
    for name in (b".DS_Store", b"UPPER", b"\xff", b"new\nline", b"Thumbs.db"):
        Path(os.fsdecode(os.fsencode(store.root) + b"/a/" + name)).write_bytes(b"x")
    assert [one.name for one in store.list("a")] == ["a/b"]


def test_others_may_read_what_is_written_as_the_umask_has_it(store: FolderStore) -> None:
    old = os.umask(0o027)
    try:
        store.put("a/b", DATA, DIGEST)
    finally:
        os.umask(old)
    assert stat.S_IMODE((store.root / "a" / "b").stat().st_mode) == 0o440


def test_without_hard_links_a_name_is_still_taken_once(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert store.put("a/b", DATA, DIGEST)
    assert not store.put("a/b", b"x", hashlib.sha256(b"x").hexdigest())
    assert [one.name for one in store.list("a")] == ["a/b"]
    assert store.get("a/b", DIGEST, 9) == DATA


def test_what_does_not_arrive_whole_is_not_there(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _: DATA[:-1])
    with pytest.raises(DamagedObjectError):
        store.put("a/b", DATA, DIGEST)
    assert names(store.root / "a") == []


def test_a_full_disk_leaves_nothing(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.put("a/b", DATA, DIGEST)
    assert names(store.root / "a") == []


def test_what_killed_writers_leave_is_swept_after_a_day(store: FolderStore) -> None:
    store.put("a/b", DATA, DIGEST)
    old, new = (store.root / "a" / f".writing-{name}" for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"x")
    day_ago = time.time() - 90_000
    os.utime(old, (day_ago, day_ago))
    store.put("a/c", DATA, DIGEST)
    assert names(store.root / "a") == [".writing-new", "b", "c"]


WRITER = """
import hashlib, itertools, sys
from pathlib import Path
from housestyle.core.store.folder import FolderStore
store = FolderStore(Path(sys.argv[1]))
print("go", flush=True)
for number in itertools.count():
    data = b"%d" % number * 50_000
    store.put(f"a/{number}", data, hashlib.sha256(data).hexdigest())
"""


def test_a_killed_writer_leaves_whole_objects_only(store: FolderStore) -> None:
    command = [sys.executable, "-c", WRITER, str(store.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.15)
        writer.send_signal(signal.SIGKILL)
    found = list(store.list("a"))
    assert found
    for one in found:
        data = one.name.removeprefix("a/").encode() * 50_000
        assert store.get(one.name, hashlib.sha256(data).hexdigest(), 10**7) == data


RACER = """
import hashlib, sys
from pathlib import Path
from housestyle.core.store.folder import FolderStore
store, own = FolderStore(Path(sys.argv[1])), sys.argv[2].encode() * 50_000
sys.stdin.readline()
won = [store.put(f"a/{n}", own, hashlib.sha256(own).hexdigest()) for n in range(60)]
print("".join("1" if one else "0" for one in won))
"""


def test_of_two_processes_each_name_is_won_by_one(store: FolderStore) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(store.root), mark],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for mark in "xy"
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    first, second = (racer.communicate(timeout=60)[0].strip() for racer in racers)
    assert len(first) == 60
    assert all(a != b for a, b in zip(first, second, strict=True))
    for number, won in enumerate(first):
        expected = (b"x" if won == "1" else b"y") * 50_000
        digest = hashlib.sha256(expected).hexdigest()
        assert store.get(f"a/{number}", digest, 10**6) == expected


def test_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    expected = {
        "/shared/store": "/shared/store",
        "../store": str(tmp_path.parent / "store"),
        "~/store": "/home/someone/store",
        "file:///shared/a%20store": "/shared/a store",
        "file://localhost/shared": "/shared",
    }
    assert {url: open_store(url, tmp_path).address for url in expected} == expected


@pytest.mark.parametrize(
    "url", ["", "ftp://bucket/x", "file://server/x", "https://host/x", "~no-one/x"]
)
def test_addresses_that_are_none(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        open_store(url, tmp_path)
