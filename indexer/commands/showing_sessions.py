"""A conversation in a terminal, as it would be shared; its text moves no cursor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from ..conversations.model import Call, Edit, Result, Turn
from ..conversations.sharing.form import Content
from ..conversations.store.rows import SessionRow
from ..queries.wording import printable

WHO = {"person": "you", "agent": "agent", "system": "tool"}
TAB = 4


def headlines(
    session: SessionRow, entries: Sequence[Content], removed: Mapping[str, int]
) -> Iterator[str]:
    """Yield what a session is, how large, and what cleaning took out of it."""
    named = (session.source, moment(session.time), session.digest[:12], session.standing)
    yield printable("  ".join((*named, session.title)).rstrip())
    turns = [entry for entry in entries if isinstance(entry, Turn)]
    mine = sum(turn.role == "person" for turn in turns)
    edits = [edit for entry in entries for edit in _edits(entry)]
    files = len({edit.path for edit in edits})
    yield f"  turns {len(turns)}, {mine} of them yours; edits {len(edits)}, files {files}"
    if removed:
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(removed.items()))
        yield f"  taken out already: {printable(told)}"


def _edits(entry: Content) -> Sequence[Edit]:
    if isinstance(entry, Turn):
        return [edit for call in entry.calls for edit in call.edits]
    return entry.edits if isinstance(entry, Result) else ()


def moment(time: float) -> str:
    """Return a time for people; nothing when it is not known."""
    if not time:
        return ""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M UTC")


def shown(entries: Sequence[Content]) -> list[str]:
    """Return all that is shared of a conversation, as lines."""
    results = {entry.call: entry for entry in entries if isinstance(entry, Result)}
    return [
        f"  {line}"
        for entry in entries
        if isinstance(entry, Turn)
        for line in _turn(entry, results)
    ]


def _turn(turn: Turn, results: Mapping[str, Result]) -> Iterator[str]:
    who = f"{WHO[turn.role]:<6}"
    for line in _lines(turn.text):
        yield f"{who}│ {line}"
        who = " " * len(who)
    if turn.place is not None:
        yield f"{who}│ at {printable(turn.place.path)}:{turn.place.first}"
    for call in turn.calls:
        for line in _call(call, results.get(call.native)):
            yield f"{who}│   {line}"
            who = " " * len(who)


def _call(call: Call, result: Result | None) -> Iterator[str]:
    status = f" ({result.status})" if result and result.status else ""
    named = call.command or ", ".join(call.paths)
    first, *rest = _lines(named) or [""]
    yield f"→ {printable(call.name)} {first}{status}"
    yield from rest
    for edit in call.edits:
        yield from _edit(edit)
    if result:
        yield from (line for edit in result.edits for line in _edit(edit))
        yield from (f"= {line}" for line in _lines(result.output))


def _edit(edit: Edit) -> Iterator[str]:
    yield printable(edit.path)
    yield from (f"- {_plain(line)}" for line in edit.removed)
    yield from (f"+ {_plain(line)}" for line in edit.added)


def _lines(text: str) -> list[str]:
    return [_plain(line) for line in text.split("\n")] if text else []


def _plain(line: str) -> str:
    return printable(line.expandtabs(TAB))
