"""A shelf: records that are only ever added, on this machine and in the store.

    <prefix>/001763755380-<digest>.json

A name is a time and the digest of the content, so two machines never want one name for two records,
names sort by age, and what is read is known to be what was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from .folder import FolderStore
from .store import DamagedObjectError, Store

NAME = re.compile(r"\d{12}-[0-9a-f]{64}\.json")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Records of one kind in one place.

    Attributes:
        store: where.
        prefix: of their names.
        limit: most bytes of a record.
    """

    store: Store
    prefix: str
    limit: int

    def names(self) -> list[str]:
        """Return the names of all records, oldest first.

        Raises:
            StoreError: the store cannot be used.
        """
        found = [one.name.rpartition("/")[2] for one in self.store.list(self.prefix)]
        return sorted(name for name in found if NAME.fullmatch(name))

    def get(self, name: str) -> bytes | None:
        """Return a record; None when it is damaged.

        Raises:
            StoreError: it is not there, or the store cannot be used.
        """
        digest = name.removesuffix(".json").partition("-")[2]
        try:
            return self.store.get(f"{self.prefix}/{name}", digest, self.limit)
        except DamagedObjectError:
            return None

    def put(self, content: bytes, time: int) -> bool:
        """Add a record; return whether it is new here.

        Args:
            content: its bytes.
            time: in seconds since the epoch.

        Raises:
            StoreError: the store cannot be used.
        """
        return self._put(f"{time:012d}-{sha256(content).hexdigest()}.json", content)

    def take_up(self, other: Shelf) -> list[str]:
        """Add what another shelf has and this one has not.

        Returns:
            Names of records that are damaged there; they stay there.

        Raises:
            StoreError: one of both cannot be used.
        """
        damaged = []
        for name in sorted(set(other.names()) - set(self.names())):
            content = other.get(name)
            if content is None:
                damaged.append(name)
            else:
                self._put(name, content)
        return damaged

    def _put(self, name: str, content: bytes) -> bool:
        return self.store.put(f"{self.prefix}/{name}", content, sha256(content).hexdigest())


def shelf_in(folder: Path, limit: int) -> Shelf:
    """Return the shelf in a folder of this machine; the folder around it must be there."""
    return Shelf(FolderStore(folder.parent), folder.name, limit)
