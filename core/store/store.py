"""What every store can do: list, get, and put what is not there yet.

Objects are never changed, so two machines that write at once can only write different objects, or
lose to each other on one name. Whoever puts an object says which digest it must have, and so does
whoever gets one, unless something else vouches for it. Deleted is only what can be made again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ..errors import UserError

MAX_NAME = 512  # characters; object stores take 1,024 bytes
# Lower case, because some file systems do not tell cases apart; nothing hidden, nothing relative.
_PART = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,126}[a-z0-9_-])?")
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file: devices, whatever their suffix.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")


class StoreError(UserError):
    """The store cannot do what it should."""


class MissingObjectError(StoreError):
    """There is no object of that name."""


class DamagedObjectError(StoreError):
    """What is there is not what was put, or larger than it may be."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One object of a store.

    Attributes:
        name: parts joined by ``/``.
        size: in bytes.
        time: when it was put, in seconds since the epoch, by the clock of the storage.

    """

    name: str
    size: int
    time: int


class Store(Protocol):
    """Objects by name, each written once."""

    @property
    def address(self) -> str:
        """Where it is, for people; without credentials."""

    def list(self, prefix: str) -> Iterator[Stored]:
        """Yield the objects whose name begins with ``prefix`` and a ``/``, by name.

        Raises:
            StoreError: the store cannot be reached.

        """

    def get(self, name: str, digest: str | None, limit: int) -> bytes:
        """Return an object.

        Args:
            name: of the object.
            digest: SHA-256 (hex) that it must have; None when the caller can tell otherwise.
            limit: most bytes that it may have.

        Raises:
            MissingObjectError: it is not there.
            DamagedObjectError: it has another digest, or is larger.
            StoreError: the store cannot be reached.

        """

    def put(self, name: str, data: bytes, digest: str) -> bool:
        """Store an object unless one of that name is there; return whether it was stored.

        Of several that put at once one is told True. A reader sees all of it or nothing.

        Args:
            name: of the object.
            data: its bytes.
            digest: SHA-256 (hex) that they must have, where they arrive, too.

        Raises:
            DamagedObjectError: the bytes have another digest.
            StoreError: the store cannot be reached or written.

        """

    def delete(self, name: str) -> None:
        """Delete an object; one that is not there is none to delete.

        Raises:
            StoreError: the store cannot be reached or written.

        """


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of an object on every kind of storage."""
    parts = text.split("/")
    return len(text) <= MAX_NAME and all(
        _PART.fullmatch(part) and ".." not in part and not _DEVICE.fullmatch(part) for part in parts
    )


def check_name(name: str) -> None:
    """Raise unless a text can be the name of an object: names are made here, never read."""
    if not is_name(name):
        raise ValueError(f"{name[:80]!r} is no name for an object")


def check_digest(name: str, data: bytes, digest: str | None, where: str) -> None:
    """Raise unless bytes have the digest that they must have, if any."""
    if digest is not None and hashlib.sha256(data).hexdigest() != digest:
        raise damaged(name, where, "is not what was put there")


def damaged(name: str, where: str, what: str) -> DamagedObjectError:
    """Return the error for an object that cannot be used."""
    return DamagedObjectError(f"{name} in {where} {what}", "delete it there and push it again")
