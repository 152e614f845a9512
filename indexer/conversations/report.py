"""What a harvest took, and what it did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from .source import Tally
from .store.rows import SessionRow


@dataclass(frozen=True, slots=True)
class Touched:
    """A session of which a harvest took something.

    Attributes:
        session: as it is now.
        is_new: it was not known before.
        turns: how many of its turns count.

    """

    session: SessionRow
    is_new: bool
    turns: int


@dataclass
class Report:
    """What came of a harvest.

    Attributes:
        sessions: sessions that are new.
        turns: turns that are new.
        calls: calls of tools that are new.
        added: entries that are new.
        updated: entries that said something anew of what was known.
        foreign: entries of other repositories, which are not stored.
        foreign_sessions: conversations that they belong to.
        orphans: entries about something that was never told.
        broken: lines or records that could not be read.
        drift: (source, version, type) of records that no parser knows → how many.
        skipped: (source, type) of records that hold nothing to keep → how many.
        removed: kind of what cleaning took out → how often.
        bytes: size of the files that were read.
        failures: sources and the kind of error that ended their reading.
        touched: sessions of which something was taken, by time.

    """

    sessions: int = 0
    turns: int = 0
    calls: int = 0
    added: int = 0
    updated: int = 0
    foreign: int = 0
    foreign_sessions: int = 0
    orphans: int = 0
    broken: int = 0
    drift: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    skipped: Counter[tuple[str, str]] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    failures: Counter[tuple[str, str]] = field(default_factory=Counter)
    touched: list[Touched] = field(default_factory=list)

    def join(self, other: Report) -> None:
        """Add what came of another harvest."""
        for one in fields(self):
            mine, more = getattr(self, one.name), getattr(other, one.name)
            setattr(self, one.name, mine + more)
        self.touched.sort(key=lambda touched: (touched.session.time, touched.session.digest))

    def take(self, source: str, tally: Tally) -> None:
        """Count what a source did not take."""
        self.broken += tally.broken
        for (version, kind), count in tally.drift.items():
            self.drift[source, version, kind] += count
        for kind, count in tally.skipped.items():
            self.skipped[source, kind] += count

    def lose(self, removed: Iterable[Mapping[str, int]]) -> None:
        """Count what cleaning took out of an entry that was stored."""
        for counts in removed:
            self.removed.update(counts)
