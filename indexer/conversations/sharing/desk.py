"""What of this machine is shared, and how a session is drawn up for it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..cleaning import Cleaner
from ..model import Operation, Result, Session, Turn
from ..store import Sessions
from ..store.rows import SessionRow
from .form import FORMAT, VERSION, Content, Header, Shared, encode
from .leaving import leaving
from .names import Version
from .shelf import Object


@dataclass(frozen=True, slots=True)
class Desk:
    """Where sharing is done.

    Attributes:
        sessions: the database.
        author: pseudonym of the person at this machine.
        cleaner: as every entry is cleaned before it is stored.

    """

    sessions: Sessions
    author: str
    cleaner: Cleaner

    def leaving(self, session: SessionRow) -> tuple[Content, ...]:
        """Return what of a session is shared, cleaned once more: rules may be newer than it."""
        return self.cleaned(leaving(self.sessions, session, self.author), Counter())

    def cleaned(self, entries: Iterable[Content], counts: Counter[str]) -> tuple[Content, ...]:
        """Return entries of one session, cleaned; how much that took out is added to ``counts``."""
        operations: dict[str, Operation] = {}
        clean: list[Content] = []
        for entry in entries:
            if isinstance(entry, Turn):
                operations |= {call.native: call.operation for call in entry.calls}
            of = operations.get(entry.call, "run") if isinstance(entry, Result) else "run"
            told = self.cleaner.clean(entry, operation=of)
            if isinstance(told.entry, Session | Turn | Result):
                clean.append(told.entry)
            for kinds in told.removed.values():
                counts.update({kind: times for kind, times in kinds.items() if times})
        return tuple(clean)


def drawn_up(
    session: SessionRow, entries: tuple[Content, ...], repository: str, number: int
) -> Object:
    """Return a version of a session as an object.

    Args:
        session: it.
        entries: what is shared of it; none takes it back.
        repository: id of the repository's first commit.
        number: of the version.

    """
    header = Header(
        FORMAT, VERSION, repository, session.source, session.digest, number, not entries
    )
    data = encode(Shared(header, entries))
    digest = hashlib.sha256(data).hexdigest()
    return Object(Version(number, digest, session.digest, repository, not entries), data)
