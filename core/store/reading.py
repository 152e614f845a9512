"""A store that is only read: what would change it is refused before it is tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .store import Store, Stored, StoreError


@dataclass(frozen=True, slots=True)
class ReadOnlyStore:
    """Another store, read.

    Attributes:
        store: the other one.
    """

    store: Store

    @property
    def address(self) -> str:
        """Where it is."""
        return self.store.address

    def list(self, prefix: str) -> Iterator[Stored]:
        """Yield the objects below ``prefix``, by name."""
        return self.store.list(prefix)

    def get(self, name: str, digest: str | None, limit: int) -> bytes:
        """Return an object."""
        return self.store.get(name, digest, limit)

    def put(self, name: str, data: bytes, digest: str) -> bool:
        """Refuse to store anything."""
        raise self._refused()

    def delete(self, name: str) -> None:
        """Refuse to delete anything."""
        raise self._refused()

    def _refused(self) -> StoreError:
        return StoreError(
            f"this run only reads the store {self.address}",
            "`housestyle publish` brings there what it hands over",
        )
