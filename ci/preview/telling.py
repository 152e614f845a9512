"""The preview as plain lines for a terminal: totals, then the names that matter most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..inert import visible
from ..wording import count
from .artifact import Artifact, Changed, Count, Impact, Lessons, Place, Provenance, Surprise

SHOWN = 8
TELLING = 10  # commits from which a place among them says something
WIDTH = 90  # characters of anything that comes from the repository


def lines_of(told: Artifact) -> Iterator[str]:
    """Yield the lines; text of the repository is cut and shows what it holds."""
    files = count(told.files, "file")
    yield f"{count(told.commits, 'commit')} after {told.base[:12]}, to {told.head[:12]}: {files}"
    for note in told.notes:
        yield f"note: {visible(note, WIDTH * 2)}"
    if told.lessons is not None:
        yield from _lessons(told.lessons)
    if told.impact is not None:
        yield from _impact(told.impact)
    if told.provenance is not None:
        yield from _provenance(told.provenance)
    if told.surprise is not None:
        yield from _surprise(told.surprise)


def _lessons(told: Lessons) -> Iterator[str]:
    gained, retired = _sum(told.gained), _sum(told.retired)
    kept = f"{told.before:,} examples before, {told.after:,} with it"
    yield f"teaches: {gained} gained, {retired} retired, {told.renewed} in another context ({kept})"
    yield from _table("gained", told.gained)
    yield from _table("retired", told.retired)
    yield from _table("rejected", told.rejected)
    yield from _table("not taught", told.not_taught)
    if told.waiting:
        yield f"  {told.waiting} of them wait until later commits take the newest window"
    if told.came or told.went:
        yield f"  elsewhere limits moved: {told.came} more are kept, {told.went} no longer"


def _impact(told: Impact) -> Iterator[str]:
    more = " at least" if told.is_cut else ""
    changed = ", ".join(f"{one.count} {one.name}" for one in told.counts) or "nothing"
    yield f"touches: {changed} ({told.tests_touched} in tests)"
    yield f"  {told.callers} callers outside of it,{more} {told.affected} definitions in reach"
    for one in told.symbols[:SHOWN]:
        yield f"  {one.change:<9} {_name(one)}  {_at(one.place)}"
    for lost in told.broken[:SHOWN]:
        yield f"  broken    {visible(lost.name, WIDTH)} names {visible(lost.through, WIDTH)}"
    yield f"tests:{more} {told.tests_reaching} surely reach what it changes"
    for name in told.untested[:SHOWN]:
        yield f"  untested  {visible(name, WIDTH)}"
    if len(told.untested) > SHOWN:
        yield f"  untested  and {len(told.untested) - SHOWN} more"


def _provenance(told: Provenance) -> Iterator[str]:
    lines = ", ".join(f"{one.count} {visible(one.name, WIDTH)}" for one in told.lines) or "none"
    yield f"written by: {lines} (added lines)"
    for one in told.evidence[:SHOWN]:
        yield f"  {one.count:>7}  {visible(one.name, WIDTH)}"
    if told.unread:
        yield f"  {count(told.unread, 'file')} not looked at"


def _surprise(told: Surprise) -> Iterator[str]:
    own = f"{told.own_hunks} pieces of {count(told.own_commits, 'recent commit')}"
    learned = ", some of which it learned from" if told.is_taught else ""
    placed = f", more than {told.rank:.0%} of these" if told.own_commits >= TELLING else ""
    yield f"reads as: {told.bits:.2f} bits per byte{placed} (beside {own}{learned})"
    for one in told.hunks[:SHOWN]:
        first = visible(one.text.strip().split("\n", 1)[0], WIDTH)
        yield f"  {one.bits:5.2f}  above {one.rank:4.0%}  {_at(one.place)}  {first}"


def _table(title: str, counts: Sequence[Count]) -> Iterator[str]:
    for one in counts[:SHOWN]:
        yield f"  {title:<10} {one.count:>6}  {visible(one.name, WIDTH)}"
    if len(counts) > SHOWN:
        rest = sum(one.count for one in counts[SHOWN:])
        yield f"  {title:<10} {rest:>6}  of other kinds"


def _sum(counts: Sequence[Count]) -> int:
    return sum(one.count for one in counts)


def _name(one: Changed) -> str:
    detail = f", {one.detail}" if one.detail else ""
    return f"{visible(one.name, WIDTH)} ({visible(one.kind, 20)}{detail}, {one.callers} callers)"


def _at(place: Place) -> str:
    return f"{visible(place.path, WIDTH)}:{place.line}"
