"""A store that is only read gives everything and takes nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from housestyle.core.store.folder import FolderStore
from housestyle.core.store.reading import ReadOnlyStore
from housestyle.core.store.store import StoreError

DATA = b"data"
DIGEST = hashlib.sha256(DATA).hexdigest()


def test_it_gives_and_does_not_take(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.put("a/b", DATA, DIGEST)
    reading = ReadOnlyStore(store)
    assert reading.get("a/b", DIGEST, 9) == DATA
    assert [one.name for one in reading.list("a")] == ["a/b"]
    assert reading.address == store.address
    for change in (lambda: reading.put("a/c", DATA, DIGEST), lambda: reading.delete("a/b")):
        with pytest.raises(StoreError, match="housestyle publish"):
            change()
    assert [one.name for one in store.list("a")] == ["a/b"]
