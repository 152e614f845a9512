"""A file of any size in a store: cut into pieces, each named by its number and its digest.

    <prefix>/000001-<digest of the piece>

So a large file needs little memory, one whose upload was killed is taken up where it stopped, and
what was fetched is known to be whole by the digest of the file.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from .store import Store, damaged

PIECE = 1 << 24  # bytes; part of the format: a file has one cut
_NAME = re.compile(r"(?P<number>\d{6})-(?P<digest>[0-9a-f]{64})")


def put_file(store: Store, prefix: str, path: Path) -> None:
    """Store a file's pieces that are not there yet.

    Args:
        store: where to.
        prefix: of this file's content alone, so best with its digest.
        path: of the file.

    Raises:
        StoreError: the store cannot be used.

    """
    there = {one.name for one in store.list(prefix)}
    with path.open("rb") as stream:
        number = 1
        while data := stream.read(PIECE):
            digest = hashlib.sha256(data).hexdigest()
            name = f"{prefix}/{number:06d}-{digest}"
            if name not in there:
                store.put(name, data, digest)
            number += 1


def get_file(store: Store, prefix: str, path: Path, digest: str) -> None:
    """Fetch a file to a path that is free; it is durable and verified when this returns.

    Args:
        store: where from.
        prefix: as it was put.
        path: of the new file; what is there after an error is not the file.
        digest: SHA-256 (hex) of the whole file.

    Raises:
        DamagedObjectError: what is there is not that file, or not all of it.
        StoreError: the store cannot be used.

    """
    whole = hashlib.sha256()
    with path.open("xb") as stream:
        for name, piece in _pieces(store, prefix):
            data = store.get(name, piece, PIECE)
            whole.update(data)
            stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    if whole.hexdigest() != digest:
        raise damaged(prefix, store.address, "is not what was put there, or not all of it")


def _pieces(store: Store, prefix: str) -> list[tuple[str, str]]:
    matches = [
        (one.name, _NAME.fullmatch(one.name.rpartition("/")[2])) for one in store.list(prefix)
    ]
    return [(name, match["digest"]) for name, match in matches if match]
