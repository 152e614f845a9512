"""What sharing works on, and how a session is drawn up for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from ....core.store.store import Store
from ..store import Sessions
from ..store.calls import Removed
from ..store.rows import SessionRow
from .form import FORMAT, VERSION, Content, Header, Shared, encode
from .leaving import leaving
from .names import Version

Clean = Callable[[Content], tuple[Content, Removed]]
"""Takes out of an entry what must not be stored; returns what is left, and what was taken out."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where sharing is done.

    Attributes:
        sessions: the database.
        repository: id of the repository's first commit.
        author: pseudonym of the person at this machine.
        clean: as every entry is cleaned before it is stored.

    """

    sessions: Sessions
    repository: str
    author: str
    clean: Clean

    def leaving(self, session: SessionRow) -> tuple[Content, ...]:
        """Return what of a session is shared, cleaned once more: rules may be newer than it."""
        told = leaving(self.sessions, session, self.author)
        return tuple(self.clean(entry)[0] for entry in told)


@dataclass(frozen=True, slots=True)
class Object:
    """A version of a session, ready for the store.

    Attributes:
        version: its name.
        data: its bytes.

    """

    version: Version
    data: bytes


def drawn_up(desk: Desk, session: SessionRow, entries: tuple[Content, ...], number: int) -> Object:
    """Return entries of a session as an object; without any, the one that takes it back."""
    header = Header(
        FORMAT, VERSION, desk.repository, session.source, session.digest, number, not entries
    )
    data = encode(Shared(header, entries))
    digest = hashlib.sha256(data).hexdigest()
    return Object(Version(number, digest, session.digest, desk.repository, not entries), data)


def put(store: Store, ready: Object) -> None:
    """Store an object, or make sure that it is there.

    Raises:
        StoreError: the store cannot be used, or holds something else under its name.

    """
    name, digest = ready.version.name, ready.version.digest
    if not store.put(name, ready.data, digest):
        store.get(name, digest, len(ready.data))
