"""The sessions of one repository in the store."""

from __future__ import annotations

from dataclasses import dataclass

from ....core.store.store import Store
from .form import MAX_BYTES
from .names import Version, folder_of, parsed


@dataclass(frozen=True, slots=True)
class Object:
    """A version of a session, ready for the store.

    Attributes:
        version: its name.
        data: its bytes.

    """

    version: Version
    data: bytes


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the sessions of one repository are shared.

    Attributes:
        store: where.
        repository: id of the repository's first commit.

    """

    store: Store
    repository: str

    def newest(self) -> dict[str, Version]:
        """Return the version that counts of each session, by session.

        Names that are none of ours are passed over.

        Raises:
            StoreError: the store cannot be used.

        """
        found: dict[str, Version] = {}
        for stored in self.store.list(folder_of(self.repository)):
            version = parsed(stored.name)
            if version and version.repository == self.repository:
                found[version.session] = max(version, found.get(version.session, version))
        return dict(sorted(found.items()))

    def get(self, version: Version) -> bytes:
        """Return an object, verified.

        Raises:
            StoreError: it is not there or damaged, or the store cannot be used.

        """
        return self.store.get(version.name, version.digest, MAX_BYTES)

    def put(self, ready: Object) -> None:
        """Store an object, or make sure that it is there.

        Raises:
            StoreError: the store cannot be used, or holds something else under its name.

        """
        version = ready.version
        if not self.store.put(version.name, ready.data, version.digest):
            self.get(version)
