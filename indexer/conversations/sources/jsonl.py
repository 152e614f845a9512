"""Files of JSON lines: read from where the last reading ended, one bounded line at a time.

A cursor holds the offset, a seal of what lay before it, and what the parser must remember. A file
that shrank, was rewritten or replaced breaks the seal and is read anew from its begin.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from ..model import Entry, Mark
from ..source import Tally
from . import files
from .fields import Record, without_surrogates

LONGEST = 16 << 20
"""Bytes of the longest line that is read; pictures within records make lines of megabytes."""
_MARK_EVERY = 4 << 20  # bytes
_SEALED = 1024  # bytes at either end of what was read
_LONG = 1 << 20  # lines beyond are looked at before they are parsed
_MOST_VALUES = 500_000  # in a long line: an empty object of 2 bytes takes 64 of memory
_DECODER = json.JSONDecoder()


class Parser(Protocol):
    """One tool's records into entries; made anew for each reading of a file."""

    @property
    def memory(self) -> dict[str, Any]:
        """What it must remember to go on after the last record: small, and of JSON's types."""

    def recall(self, memory: dict[str, Any]) -> None:
        """Take up what a parser of an earlier reading remembered.

        Raises ``KeyError``, ``TypeError`` or ``ValueError`` when that parser was of another version
        and remembered other things; then nothing was taken up, and the file is read anew.
        """

    def passes_over(self, line: bytes) -> str:
        """Return the type of a record that its first bytes show to hold nothing; "" to parse it."""

    def parse(self, record: Record) -> Iterable[Entry]:
        """Return what a record tells."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a reading begins.

    Attributes:
        offset: bytes from the begin of the file.
        memory: of the parser.

    """

    offset: int = 0
    memory: dict[str, Any] = field(default_factory=dict)


def entries(path: Path, cursor: str, tally: Tally, parser: Parser) -> Iterator[Entry]:
    """Yield what a file tells after a cursor, with a mark every few megabytes and at the end."""
    file = files.opened(path)
    if file is None:
        tally.broken += path.exists()
        return
    with file:
        position = _recalled(resumed(file, cursor), parser)
        yield from _parsed(file, position.offset, tally, parser)


def _recalled(position: Position, parser: Parser) -> Position:
    try:
        if position.offset:
            parser.recall(position.memory)
    except (KeyError, TypeError, ValueError):
        return Position()
    return position


def _parsed(file: BinaryIO, start: int, tally: Tally, parser: Parser) -> Iterator[Entry]:
    end = marked = start
    for line, behind in lines(file, start, tally):
        record = _record(line, tally, parser)
        if record is None and not line.endswith(b"\n"):
            break
        if record:
            yield from parser.parse(record)
        end = behind
        if end - marked >= _MARK_EVERY:
            yield Mark(sealed(file, Position(end, parser.memory)))
            marked = end
    yield Mark(sealed(file, Position(end, parser.memory)))


def records(path: Path) -> Iterator[Record]:
    """Yield the records of a file from its begin; what is broken is passed over."""
    file = files.opened(path)
    if file is not None:
        with file:
            found = (parsed(line) for line, _ in lines(file, 0, Tally()))
            yield from (record for record in found if record)


def lines(file: BinaryIO, start: int, tally: Tally) -> Iterator[tuple[bytes, int]]:
    r"""Yield each line and the offset behind it; one too long counts as broken and comes out empty.

    The last line may lack its ``\n``: it is still being written, unless it is a whole record.
    """
    file.seek(start)
    end = start
    while line := file.readline(LONGEST):
        end += len(line)
        if len(line) == LONGEST and not line.endswith(b"\n"):
            rest = _passed(file)
            if not rest:
                return
            tally.broken += 1
            end += rest
            line = b"\n"
        yield line, end


def _passed(file: BinaryIO) -> int:
    """Pass over the rest of a line; return its length, 0 when its end is not written yet."""
    length = 0
    while part := file.readline(_LONG):
        length += len(part)
        if part.endswith(b"\n"):
            return length
    return 0


def _record(line: bytes, tally: Tally, parser: Parser) -> Record | None:
    """Return the record of a line; empty when there is nothing in it, None when it is broken."""
    if line.isspace():
        return {}
    kind = parser.passes_over(line)
    is_whole = line.endswith(b"\n")
    if kind and is_whole:
        tally.skipped[kind] += 1
        return {}
    value = parsed(line)
    if value is None:
        tally.broken += is_whole
    elif kind:
        tally.skipped[kind] += 1
        return {}
    return value


def parsed(line: bytes) -> Record | None:
    """Return the object that a line holds; None when it is none."""
    if not line.startswith(b"{"):
        line = line.strip()
        if not line.startswith(b"{"):
            return None
    if len(line) > _LONG and sum(map(line.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        return None
    text = line.decode("utf-8", "replace")
    try:
        value, end = _DECODER.raw_decode(text)
        if b"\\ud" in line or b"\\uD" in line:
            value = without_surrogates(value)
    except (ValueError, RecursionError):
        return None
    return value if not text[end:].strip() else None


def sealed(file: BinaryIO, position: Position) -> str:
    """Return the cursor of a position in a file."""
    seal = _seal(file, position.offset)
    return json.dumps([position.offset, seal, position.memory], separators=(",", ":"))


def resumed(file: BinaryIO, cursor: str) -> Position:
    """Return the position of a cursor; the begin when the file before it is another one by now."""
    try:
        offset, seal, memory = json.loads(cursor) if cursor else (0, "", {})
    except (ValueError, TypeError, RecursionError):
        return Position()
    if type(offset) is not int or not isinstance(memory, dict) or offset < 1:
        return Position()
    return Position(offset, memory) if _seal(file, offset) == seal else Position()


def _seal(file: BinaryIO, offset: int) -> str:
    """Return a digest of the begin and the end of what lies before an offset."""
    head = os.pread(file.fileno(), min(offset, _SEALED), 0)
    tail = os.pread(file.fileno(), min(offset, _SEALED), max(offset - _SEALED, 0))
    return sha256(b"%d\n%b\n%b" % (len(head) + len(tail), head, tail)).hexdigest()[:16]
