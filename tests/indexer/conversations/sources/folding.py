"""What is known after entries were told, put together without a database."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from housestyle.indexer.conversations.model import (
    Complete,
    Entry,
    Gone,
    Mark,
    Result,
    Session,
    Turn,
)
from housestyle.indexer.conversations.source import Origin, Source, Tally


@dataclass
class Known:
    """Sessions with their turns, as they stand after everything that was told."""

    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    turns: dict[str, dict[str, Turn]] = field(default_factory=dict)
    results: dict[tuple[str, str], Result] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    cursor: str = ""
    marks: int = 0

    def read(self, source: Source, origin: Origin) -> list[Entry]:
        """Read what there is anew."""
        told = list(source.read(origin, self.cursor, self.tally))
        for entry in told:
            self.add(entry)
        return told

    def add(self, entry: Entry) -> None:
        """Take an entry."""
        if isinstance(entry, Mark):
            self.cursor = entry.cursor
            self.marks += 1
        elif isinstance(entry, Session):
            anew = {name: value for name, value in asdict(entry).items() if value}
            self.sessions.setdefault(entry.native, {}).update(anew)
        elif isinstance(entry, Turn):
            assert entry.session in self.sessions, "a session is told before its turns"
            self.turns.setdefault(entry.session, {})[entry.native] = entry
        elif isinstance(entry, Result):
            self.results[entry.session, entry.call] = entry
        elif isinstance(entry, Gone):
            turns = self.turns.get(entry.session, {})
            for native in list(turns)[list(turns).index(entry.native) :]:
                del turns[native]
        elif isinstance(entry, Complete):
            turns = self.turns.get(entry.session, {})
            self.turns[entry.session] = {
                native: turns[native] for native in entry.natives if native in turns
            }

    def said(self, session: str = "") -> list[tuple[str, str]]:
        """Return who said what in a session, the only one if it is not named."""
        (only,) = [session] if session else list(self.sessions)
        return [(turn.role, turn.text) for turn in self.turns.get(only, {}).values()]

    def calls(self) -> list[Any]:
        """Return all calls, in order."""
        return [
            call for turns in self.turns.values() for one in turns.values() for call in one.calls
        ]

    def dump(self) -> Any:
        """Return everything that must be equal however it was read."""
        results = sorted(self.results.items())
        return (
            self.sessions,
            {key: list(value.values()) for key, value in self.turns.items()},
            results,
        )


def read(source: Source, path: Path, cwd: str = "") -> Known:
    """Read a file once."""
    known = Known()
    known.read(source, Origin("key", path, "", cwd))
    return known


def assert_sound(value: Any) -> None:
    """Fail unless all that was told can be stored: texts in UTF-8, numbers finite."""
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, float):
        assert 0 <= value < 4e10
    elif isinstance(value, tuple):
        for one in value:
            assert_sound(one)
    elif hasattr(value, "__dataclass_fields__"):
        for each in fields(value):
            assert_sound(getattr(value, each.name))
    else:
        assert value is None or type(value) in (bool, int), value
