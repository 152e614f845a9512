"""Where the sheets lie: a folder of this machine and, for all machines, one in the store.

    prequential/001763755380-<digest>.json                     in this repository's state
    prequential/<first commit>/001763755380-<digest>.json      in the store

A name is the time of a run and the digest of its sheet, so two machines never want one name for two
sheets, and what is read is known to be what was written. One object a run, and not one for each
commit and model, keeps what a fresh machine has to fetch small.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ...core.store.folder import FolderStore
from ...core.store.shelf import Shelf as Records
from ...core.store.store import Store
from .records import MAX_SHEET, Followed, as_bytes, once, read_sheet

MOST = 2_000  # the newest so many are read: years of two runs a day
FETCHERS = 8


@dataclass(frozen=True, slots=True)
class Curve:
    """Everything that is known.

    Attributes:
        rows: each measurement once, those of the oldest commits first.
        damaged: names of sheets that cannot be read; they were passed over.
    """

    rows: tuple[Followed, ...]
    damaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The sheets of one repository in one place.

    Attributes:
        store: where.
        prefix: of their names.
    """

    store: Store
    prefix: str

    def names(self) -> list[str]:
        """Return the names of the newest sheets, oldest first.

        Raises:
            StoreError: the store cannot be used.
        """
        return self.records.names()[-MOST:]

    def content(self, name: str) -> bytes | None:
        """Return the bytes of a sheet; None when it is damaged or of another version.

        Raises:
            StoreError: it is not there, or the store cannot be used.
        """
        content = self.records.get(name)
        return content if content is not None and read_sheet(content) is not None else None

    def put(self, rows: Sequence[Followed], time: int) -> bool:
        """Keep the rows of a run; return whether there was something new to keep.

        Args:
            rows: of one run.
            time: of the run, in seconds since the epoch.

        Raises:
            StoreError: the store cannot be used.
        """
        return bool(rows) and self.records.put(as_bytes(rows), time)

    @property
    def records(self) -> Records:
        """The sheets as bytes."""
        return Records(self.store, self.prefix, MAX_SHEET)

    def read(self) -> Curve:
        """Return every row, and which sheets are damaged.

        Raises:
            StoreError: the store cannot be used.
        """
        sheets = {name: self.content(name) for name in self.names()}
        rows = [row for content in sheets.values() if content for row in read_sheet(content) or ()]
        damaged = tuple(name for name, content in sheets.items() if content is None)
        return Curve(tuple(once(rows)), damaged)


def shelf_in(folder: Path) -> Shelf:
    """Return the shelf in a folder of this machine; the folder around it must be there."""
    return Shelf(FolderStore(folder.parent), folder.name)


def share(here: Shelf, there: Shelf) -> None:
    """Bring the sheets of this machine and those of all machines together.

    Damaged ones stay where they are.

    Args:
        here: of this machine.
        there: in the store.

    Raises:
        StoreError: one of both cannot be used.
    """
    mine, theirs = set(here.names()), set(there.names())
    _copy(there, here, sorted(theirs - mine))
    _copy(here, there, sorted(mine - theirs))


def _copy(source: Shelf, target: Shelf, names: Sequence[str]) -> None:
    with ThreadPoolExecutor(FETCHERS) as pool:
        for name, content in zip(names, pool.map(source.content, names), strict=True):
            if content is not None:
                target.records.put(content, int(name.partition("-")[0]))
