"""Shards: rows in files that are named by what they hold.

Where a shard ends depends on the ids of the rows near its end alone (content-defined chunking, as
in Muthitacharoen, Chen, Mazières: A Low-bandwidth Network File System, 2001). So a dataset that
differs in a few rows has all other shards in common with the one before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ...core.atomic import write_bytes
from ...core.digest import canonical_json
from ...core.errors import UserError

AVERAGE = 1024  # rows of a shard
MOST = 8 * AVERAGE
NAME = re.compile(r"[0-9a-f]{16}\.[a-z]+")

Row = dict[str, Any]
Encode = Callable[[Sequence[Row]], bytes]


@dataclass(frozen=True, slots=True)
class Shard:
    """One file of a dataset.

    Attributes:
        name: first 16 hex digits of its digest, and its ending.
        sha256: hex digest of its bytes.
        rows: number of rows.
        bytes: size of the file.

    """

    name: str
    sha256: str
    rows: int
    bytes: int


def as_json_lines(rows: Sequence[Row]) -> bytes:
    """Return one line of canonical JSON a row."""
    return "".join(f"{canonical_json(row)}\n" for row in rows).encode()


def write_shards(
    rows: Iterable[tuple[str, Row]],
    folder: Path,
    ending: str,
    encode: Encode = as_json_lines,
    earlier: Path | None = None,
) -> tuple[Shard, ...]:
    """Write rows into shards; one shard at a time is in memory.

    Args:
        rows: (hexadecimal id, row) in the order of the dataset.
        folder: made when missing; a shard that is there already is not written again.
        ending: of the file names, without its dot.
        encode: turns the rows of one shard into the bytes of its file.
        earlier: folder with shards of another dataset; one that is the same is linked.

    """
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_write(encode(part), len(part), folder, ending, earlier) for part in _parts(rows))


def read_shard(folder: Path, shard: Shard) -> bytes:
    """Return the bytes of a shard.

    Raises:
        UserError: the file is missing, or is not what was written.

    """
    named = NAME.fullmatch(shard.name) and shard.sha256.startswith(shard.name.partition(".")[0])
    try:
        data = (folder / shard.name).read_bytes() if named else b""
    except OSError:
        data = b""
    if not named or sha256(data).hexdigest() != shard.sha256:
        problem = f"a part of the dataset in {folder} is missing or damaged"
        raise UserError(problem, "run `housestyle assemble` again")
    return data


def _parts(rows: Iterable[tuple[str, Row]]) -> Iterator[list[Row]]:
    part: list[Row] = []
    for identity, row in rows:
        part.append(row)
        if int(identity[:8], 16) % AVERAGE == 0 or len(part) == MOST:
            yield part
            part = []
    if part:
        yield part


def _write(data: bytes, rows: int, folder: Path, ending: str, earlier: Path | None) -> Shard:
    digest = sha256(data).hexdigest()
    shard = Shard(f"{digest[:16]}.{ending}", digest, rows, len(data))
    path = folder / shard.name
    if not _holds(path, data) and not (earlier and _linked(path, earlier / shard.name, data)):
        write_bytes(path, data)
    return shard


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _linked(path: Path, earlier: Path, data: bytes) -> bool:
    """Give an earlier file of these bytes a second name, if there is one and that can be done."""
    if path.exists() or not _holds(earlier, data):
        return False
    try:
        path.hardlink_to(earlier)
    except OSError:  # another disk, or a file system without links
        return False
    return True
