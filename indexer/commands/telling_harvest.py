"""What a harvest, a push or a pull did, as data and as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ..conversations.pairing.pair import Paired
from ..conversations.report import Report, Touched
from ..conversations.sharing.pull import Pulled
from ..conversations.sharing.push import Sent
from ..queries.wording import printable
from .showing_sessions import moment

MOST = 20  # sessions, or kinds, that are named one by one


def counted(count: int, thing: str) -> str:
    """Return a number with what it counts."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def read_data(report: Report) -> dict[str, Any]:
    """Return the JSON object of a harvest."""
    data = {
        name: value for name, value in vars(report).items() if isinstance(value, int)
    }  # counts; the rest has keys that JSON does not know
    return {
        **data,
        "removed": dict(sorted(report.removed.items())),
        "unknown": _listed(report.drift, ("source", "version", "type")),
        "skipped": _listed(report.skipped, ("source", "type")),
        "failures": _listed(report.failures, ("source", "error")),
        "touched": [_touched(one) for one in report.touched],
    }


def _listed(counts: Mapping[Any, int], names: Sequence[str]) -> list[dict[str, Any]]:
    rows = sorted(counts.items())
    return [{**dict(zip(names, key, strict=True)), "count": count} for key, count in rows]


def _touched(one: Touched) -> dict[str, Any]:
    row = one.session
    return {
        "session": row.digest,
        "source": row.source,
        "title": row.title,
        "time": row.time,
        "standing": row.standing,
        "new": one.is_new,
        "turns": one.turns,
    }


def read_lines(report: Report, *, dry: bool) -> Iterator[str]:
    """Yield what a harvest took, for people."""
    would = "would be " if dry else ""
    yield (
        f"{would}read: {counted(report.sessions, 'new session')}, "
        f"{counted(report.turns, 'new turn')}, {counted(report.calls, 'tool call')} "
        f"({report.bytes / 1e6:.1f} MB)"
    )
    for one in report.touched[:MOST]:
        row = one.session
        told = f"  {row.source}  {moment(row.time)}  {counted(one.turns, 'turn')}  {row.title}"
        yield printable(told.rstrip())
    yield from _more(len(report.touched))
    if report.removed:
        yield f"taken out before storing: {_kinds(report.removed)}"
    if report.foreign_sessions:
        yield f"of other repositories, and not kept: {counted(report.foreign_sessions, 'session')}"
    yield from _strange(report)


def _strange(report: Report) -> Iterator[str]:
    for (source, version, kind), count in sorted(report.drift.items())[:MOST]:
        where = printable(f"{source} {version}".rstrip())
        yield f"unknown to {where}: {counted(count, 'record')} of type {printable(kind)!r}"
    yield from _more(len(report.drift))
    if report.broken:
        yield f"broken: {counted(report.broken, 'record')}"
    for (source, error), count in sorted(report.failures.items()):
        files = f"{counted(count, 'file')} of {printable(source)}"
        yield f"could not be read: {files} ({error}); the next harvest tries again"


def _more(count: int) -> Iterator[str]:
    if count > MOST:
        yield f"  … {count - MOST} more: --json tells all"


def _kinds(counts: Mapping[str, int]) -> str:
    rows = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{count} {printable(kind)}" for kind, count in rows if count)


def tied_lines(tied: Paired) -> Iterator[str]:
    """Yield what became of sessions, for people."""
    if tied.landed or tied.unlanded:
        yield f"tied to commits: {tied.landed} landed, {tied.unlanded} did not"


def git_lines(in_git: Mapping[str, int]) -> Iterator[str]:
    """Yield what git itself holds, for people."""
    commits, records = counted(in_git["commits"], "commit"), in_git["records"]
    yield f"read in git, where they lie: {commits}, {counted(records, 'decision record')}"


def push_data(sent: Sequence[Sent]) -> list[dict[str, Any]]:
    """Return the JSON value of a push."""
    return [
        {"session": one.session.digest, "what": one.what, "object": one.name, "bytes": one.size}
        for one in sent
    ]


def push_lines(sent: Sequence[Sent], address: str, *, dry: bool) -> Iterator[str]:
    """Yield what a push did, for people."""
    if not sent:
        yield "nothing to push: `housestyle harvest --review` approves"
    for one in sent:
        told = f"{one.what:<13} {one.session.source}  {moment(one.session.time)}"
        yield printable(f"{told}  {one.size} bytes  {one.session.title}".rstrip())
    if any(one.what == "secret" for one in sent):
        yield "a scanner sees a secret in what is marked so: refuse it (--review --all)"
    if sent:
        yield printable(f"{'would go to' if dry else 'store:'} {address}")


def pull_data(pulled: Pulled) -> dict[str, Any]:
    """Return the JSON object of a pull."""
    return {**asdict(pulled), "removed": dict(sorted(pulled.removed.items()))}


def pull_lines(pulled: Pulled) -> Iterator[str]:
    """Yield what a pull did, for people."""
    yield (
        f"pulled: {pulled.added} new, {pulled.updated} newer, {pulled.withdrawn} taken back, "
        f"{pulled.kept} your own, of {pulled.sessions} shared sessions"
    )
    if pulled.newer:
        yield f"written by a newer housestyle, and left: {pulled.newer}"
    if pulled.removed:
        yield f"taken out once more: {_kinds(pulled.removed)}"
    for name, reason in sorted(pulled.refused.items()):
        yield f"refused: {printable(name)} ({printable(reason)})"
