"""Two selections side by side: which lessons came, which went, and which were refused.

A lesson is what a candidate teaches in its file, whatever context is shown with it; so an example
whose context alone changed is renewed, and code that moved to another file is no news.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .sides import Row

Lesson = tuple[str, str, str]
GONE = "the code changed or is gone"
STANDING = frozenset(
    {
        "superseded",
        "deprecated",
        "opted out",
        "excluded licence",
        "generated file",
        "vendored file",
        "rejected by a person",
    }
)
"""Reasons that a change gives to lessons that are still there; others are limits that moved."""


@dataclass(slots=True)
class Compared:
    """What differs.

    Attributes:
        gained: kept rows whose lesson was not there before, of the newer side.
        retired: rows that were kept, of the older side, and why they are not taught any more.
        rejected: dropped rows whose lesson was not there before, of the newer side.
        renewed: lessons that are kept on both sides, in another context or another file.
        came: lessons that were there and are kept only now.
        went: lessons that are still there and are kept no more, for a limit that moved.
    """

    gained: list[Row] = field(default_factory=list)
    retired: list[tuple[Row, str]] = field(default_factory=list)
    rejected: list[Row] = field(default_factory=list)
    renewed: int = 0
    came: int = 0
    went: int = 0


def compared(before: Iterable[Row], after: Iterable[Row], names: Mapping[str, str]) -> Compared:
    """Compare two selections.

    Args:
        before: the older side's candidates.
        after: the newer side's.
        names: older path → newer path of files that were renamed.
    """
    old, new = _lessons(before, names), _lessons(after, {})
    found = Compared()
    for lesson in sorted(old.keys() | new.keys()):
        _compare(found, old.get(lesson, []), new.get(lesson, []))
    _match_moves(found)
    return found


def _lessons(rows: Iterable[Row], names: Mapping[str, str]) -> dict[Lesson, list[Row]]:
    """Group rows by lesson; what a text with a secret in it teaches is unknown, but not where."""
    found: dict[Lesson, list[Row]] = defaultdict(list)
    for row in rows:
        path = names.get(row.path, row.path)
        found[row.kind, path, row.exact or row.symbol or row.commit].append(row)
    return found


def _compare(found: Compared, old: list[Row], new: list[Row]) -> None:
    was = [row for row in old if not row.reason]
    now = [row for row in new if not row.reason]
    if not old:
        found.gained += now
        found.rejected += [row for row in new if row.reason]
    elif not new:
        found.retired += [(row, GONE) for row in was]
    elif was and now:
        found.renewed += {row.id for row in was}.isdisjoint(row.id for row in now)
    elif now:
        found.came += 1
    elif was and new[0].reason in STANDING:
        found.retired.append((was[0], new[0].reason))
    elif was:
        found.went += 1


def _match_moves(found: Compared) -> None:
    """Take what is gained in one file and gone in another for what it is: renewed."""
    gone: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row, reason in found.retired:
        if reason == GONE and row.exact:
            gone[row.kind, row.exact].append(row)
    moved: set[int] = set()
    gained = []
    for row in found.gained:
        waiting = gone.get((row.kind, row.exact))
        if waiting:
            moved.add(waiting.pop(0).number)
        else:
            gained.append(row)
    found.gained = gained
    found.retired = [one for one in found.retired if one[0].number not in moved]
    found.renewed += len(moved)
