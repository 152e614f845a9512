"""Where decisions lie: a folder of this machine and, for all machines, one in the store.

    verdicts/000001763755380-<digest>.json            in this repository's state
    verdicts/<first commit>/000001763755380-<digest>.json        in the store

A name is the time and the digest of a record, so two machines never want the same name for two
records, names sort by age, and what is read is known to be what was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...core.store.folder import FolderStore
from ...core.store.shelf import Shelf as Records
from ...core.store.store import Store
from .records import MAX_RECORD, Judged, folded, read_judged

MOST = 2_000  # the newest so many are read: years of promotions


@dataclass(frozen=True, slots=True)
class History:
    """What was decided.

    Attributes:
        decisions: one record each, oldest first.
        damaged: names of records that cannot be read; they were passed over.
    """

    decisions: tuple[Judged, ...]
    damaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The records of one repository in one place.

    Attributes:
        store: where.
        prefix: of their names.
    """

    store: Store
    prefix: str

    def names(self) -> list[str]:
        """Return the names of the newest records, oldest first.

        Raises:
            StoreError: the store cannot be used.
        """
        return self._records.names()[-MOST:]

    def get(self, name: str) -> Judged | None:
        """Return one record; None when it is damaged or of another version.

        Raises:
            StoreError: it is not there, or the store cannot be used.
        """
        content = self._records.get(name)
        record = read_judged(content) if content is not None else None
        return record if record and name.startswith(f"{record.time:012d}-") else None

    def put(self, record: Judged) -> bool:
        """Keep a record; return whether it is new here.

        Raises:
            StoreError: the store cannot be used.
        """
        return self._records.put(record.as_bytes(), record.time)

    def read(self) -> History:
        """Return every decision, and which records are damaged.

        Raises:
            StoreError: the store cannot be used.
        """
        records = {name: self.get(name) for name in self.names()}
        damaged = tuple(name for name, record in records.items() if record is None)
        return History(tuple(folded(r for r in records.values() if r)), damaged)

    @property
    def _records(self) -> Records:
        return Records(self.store, self.prefix, MAX_RECORD)


def shelf_in(folder: Path) -> Shelf:
    """Return the shelf in a folder of this machine; the folder around it must be there."""
    return Shelf(FolderStore(folder.parent), folder.name)


def append(shelf: Shelf, record: Judged) -> bool:
    """Remember a decision once; return whether there was something new to remember.

    Asked again about the same decision nothing is written, unless something else became of it: a
    person's override stays what became of it, whoever runs the gate again.

    Args:
        shelf: of this machine.
        record: as `record_of` made it.

    Raises:
        StoreError: the folder cannot be written.
    """
    known = {one.digest: one for one in shelf.read().decisions}.get(record.digest)
    if known is not None and not _is_news(known, record):
        return False
    return shelf.put(record)


def _is_news(known: Judged, record: Judged) -> bool:
    asked = bool(record.promotion["status"])
    return asked and known.promotion != record.promotion and not known.overridden


def share(here: Shelf, there: Shelf) -> None:
    """Bring the records of this machine and those of all machines together.

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
    for name in names:
        if record := source.get(name):
            target.put(record)
