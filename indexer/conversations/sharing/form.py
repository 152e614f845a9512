r"""A session as one object of the store: canonical JSON, a line an entry, named by its digest.

    {"entry":"header", "format":"housestyle-session", "version":1, …}
    {"entry":"session", …}
    {"entry":"turn", …}        its calls in it
    {"entry":"result", …}      what became of a call

An object supersedes those of the same session with a lower number. One that is withdrawn has a
header alone, and says that nothing of the session may be used any more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ....core.digest import canonical_json
from ..model import Result, Session, Turn
from ..store.writing import digest_of
from .shape import MAX_NUMBER, ShapeError, from_json, to_json

FORMAT, VERSION = "housestyle-session", 1
MAX_BYTES = 32 << 20  # of an object
MAX_ENTRIES = 100_000
Content = Session | Turn | Result

_KINDS: dict[str, type[Content]] = {"session": Session, "turn": Turn, "result": Result}
_TAGS = {kind: tag for tag, kind in _KINDS.items()}
_HEX = re.compile(r"[0-9a-f]{40,64}")


class NewerFormatError(ShapeError):
    """An object was written by a newer housestyle."""


@dataclass(frozen=True, slots=True)
class Header:
    """What an object is.

    Attributes:
        format: always ``FORMAT``.
        version: of the format.
        repository: id of the repository's first commit.
        source: name of the source that the session was read from.
        digest: identity of the session on every machine.
        number: grows with every version of the session.
        is_withdrawn: nothing of the session may be used any more.

    """

    format: str
    version: int
    repository: str
    source: str
    digest: str
    number: int
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """A session as it is shared.

    Attributes:
        header: what it is.
        entries: the session, its turns and results; none when it is withdrawn.

    """

    header: Header
    entries: tuple[Content, ...]


def encode(shared: Shared) -> bytes:
    """Return the one spelling of an object."""
    lines = [{"entry": "header", **to_json(shared.header)}]
    lines += [{"entry": _TAGS[type(one)], **to_json(one)} for one in shared.entries]
    return "".join(f"{canonical_json(line)}\n" for line in lines).encode()


def decode(data: bytes) -> Shared:
    """Return what an object holds.

    Raises:
        NewerFormatError: a newer housestyle wrote it.
        ShapeError: it is none, or not spelt as ``encode`` spells it.

    """
    if len(data) > MAX_BYTES or data.count(b"\n") > MAX_ENTRIES or not data.endswith(b"\n"):
        raise ShapeError("an object is too large, or cut")
    first, *rest = data[:-1].split(b"\n")
    header = _header(first)
    entries = tuple(_entry(line) for line in rest)
    shared = Shared(header, entries)
    _check(shared)
    if encode(shared) != data:
        raise ShapeError("an object is not in its canonical spelling")
    return shared


def _header(line: bytes) -> Header:
    value = _parsed(line)
    if value.pop("entry", None) != "header" or value.get("format") != FORMAT:
        raise ShapeError("an object is no session")
    version = value.get("version")
    if type(version) is int and VERSION < version <= MAX_NUMBER:
        raise NewerFormatError("an object was written by a newer housestyle")
    header: Header = from_json(Header, value)
    return header


def _entry(line: bytes) -> Content:
    value = _parsed(line)
    kind = _KINDS.get(str(value.pop("entry", None)))
    if kind is None:
        raise ShapeError("an entry is of no known kind")
    entry: Content = from_json(kind, value)
    return entry


def _parsed(line: bytes) -> dict[str, object]:
    try:
        value = json.loads(line, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        raise ShapeError("a line is no JSON") from error
    if not isinstance(value, dict):
        raise ShapeError("a line is no object")
    return value


def _refused(constant: str) -> None:
    raise ValueError(constant)


def _check(shared: Shared) -> None:
    header, entries = shared.header, shared.entries
    if header.version != VERSION or not header.number:
        raise ShapeError("header: an odd version or number")
    if not (_HEX.fullmatch(header.repository) and _HEX.fullmatch(header.digest)):
        raise ShapeError("header: no identity")
    if header.is_withdrawn:
        if entries:
            raise ShapeError("an object that is withdrawn holds entries")
        return
    if not entries or not isinstance(entries[0], Session):
        raise ShapeError("an object begins without its session")
    if digest_of(header.source, entries[0].native) != header.digest:
        raise ShapeError("an object is of another session than it says")
    _check_conversation(entries[0], entries[1:])


def _check_conversation(session: Session, entries: Sequence[Content]) -> None:
    said = [one for one in entries if not isinstance(one, Session)]
    turns = [one for one in said if isinstance(one, Turn)]
    results = [one for one in said if isinstance(one, Result)]
    if len(said) != len(entries) or not turns:
        raise ShapeError("an object holds no turns, or two sessions")
    if any(one.session != session.native for one in said):
        raise ShapeError("an entry is of another session")
    calls = _distinct(call.native for turn in turns for call in turn.calls)
    _distinct(turn.native for turn in turns)
    if not _distinct(result.call for result in results) <= calls:
        raise ShapeError("a result is of no call")


def _distinct(names: Iterable[str]) -> set[str]:
    told = list(names)
    if len(set(told)) != len(told):
        raise ShapeError("a name is there twice")
    return set(told)
