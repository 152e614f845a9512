"""A source whose files hold entries themselves, a line each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from housestyle.indexer.conversations.model import (
    Call,
    Complete,
    Edit,
    Entry,
    Gone,
    Place,
    Result,
    Session,
    Turn,
)
from housestyle.indexer.conversations.source import Origin, Surroundings, Tally
from housestyle.indexer.conversations.sources import files, jsonl

KINDS = {kind.__name__: kind for kind in (Session, Turn, Result, Gone, Complete)}


class TellingParser:
    """Turns a line into the entry that it holds."""

    memory: dict[str, Any] = {}  # noqa: RUF012 a parser's memory is its own

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def recall(self, memory: dict[str, Any]) -> None:
        assert memory == self.memory

    def passes_over(self, line: bytes) -> str:
        return ""

    def parse(self, record: dict[str, Any]) -> Iterable[Entry]:
        kind = KINDS.get(record.pop("kind"))
        if kind is None:
            self._tally.unknown("1", "riddle")
            return []
        return [kind(**_rebuilt(record))]


class TellingSource:
    """Reads all ``*.told`` files of the home folder."""

    name = "told"

    def __init__(self, is_personal: bool = True) -> None:
        self.is_personal = is_personal

    def origins(self, around: Surroundings) -> Iterator[Origin]:
        yield from files.found(around.home, "*.told")

    def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[Entry]:
        assert origin.path
        yield from jsonl.entries(origin.path, cursor, tally, TellingParser(tally))


def lines(entries: Sequence[Entry | str]) -> bytes:
    """Return entries as a file; a text is a line that is no entry."""
    return "".join(f"{_line(entry)}\n" for entry in entries).encode()


def write(path: Path, entries: Sequence[Entry | str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lines(entries))
    return path


def _line(entry: Entry | str) -> str:
    if isinstance(entry, str):
        return entry
    return json.dumps({"kind": type(entry).__name__, **asdict(entry)})


def _rebuilt(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields with their parts as what they were."""
    if fields.get("place"):
        fields["place"] = Place(**fields["place"])
    if "calls" in fields:
        fields["calls"] = tuple(Call(**_rebuilt(one)) for one in fields["calls"])
    if "edits" in fields:
        fields["edits"] = tuple(
            Edit(one["path"], tuple(one["removed"]), tuple(one["added"])) for one in fields["edits"]
        )
    for name in ("paths", "natives"):
        if name in fields:
            fields[name] = tuple(fields[name])
    return fields
