"""What the dataset gains and loses by a change, counted and shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest

from ...core.errors import UserError
from ...trainer.kinds.retirement import DEPRECATED, REPLACED, REVERTED, USES_DEPRECATED
from ...trainer.protected import BENCHMARK as NEAR_BENCHMARK
from ...trainer.protected import HELD_OUT as NEAR_HELD_OUT
from .artifact import (
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_SAMPLES,
    Count,
    Fate,
    Lessons,
    Place,
    Sample,
    clipped,
)
from .comparing import Compared, compared
from .counting import counted, counts
from .sides import Row, Side
from .span import Span

HELD_OUT, SECRET = "held-out", "secret"
UNMADE = (HELD_OUT, REVERTED, DEPRECATED, USES_DEPRECATED, REPLACED)
"""Reasons for which no candidate is made."""
UNSHOWN = frozenset({SECRET, NEAR_HELD_OUT, NEAR_BENCHMARK})
"""Reasons of which nobody is shown an example: secrets, and what tells where the hold-out is."""
_EACH = MOST_SAMPLES // 3


def lessons_of(span: Span, base: Side, head: Side) -> Lessons:
    """Return what is gained, retired and rejected between two sides."""
    before = base.select()
    head.inherit_corpus([base.workspace.corpus], base.workspace.blames)
    after = head.select()
    names = {change.old_path: change.path for change in span.files if change.old_path}
    found = compared(before.rows, after.rows, names)
    return Lessons(
        before=before.kept,
        after=after.kept,
        gained=counts(row.kind for row in found.gained),
        retired=counts(row.kind for row, _ in found.retired),
        rejected=counts(row.reason for row in found.rejected),
        rejected_kinds=counts(row.kind for row in found.rejected),
        not_taught=_unmade(before.dropped, after.dropped),
        renewed=found.renewed,
        came=found.came,
        went=found.went,
        waiting=_waiting(found.gained, head),
        samples=tuple(_samples(found, base, head)),
    )


def _unmade(before: Mapping[str, int], after: Mapping[str, int]) -> tuple[Count, ...]:
    grown = {name: after.get(name, 0) - before.get(name, 0) for name in UNMADE}
    return counted({name: growth for name, growth in grown.items() if growth > 0})


def _waiting(gained: Sequence[Row], head: Side) -> int:
    """Count what is not taught while the change is among the newest commits."""
    withheld = head.holdout()
    return sum(
        one.commit in withheld.commits or not withheld.window.isdisjoint((*one.shows, one.symbol))
        for one in head.examples(gained).values()
    )


def _samples(found: Compared, base: Side, head: Side) -> Iterator[Sample]:
    """Show some of each fate, of every kind or reason one before any has two."""
    gained = _spread((row.kind, row, "") for row in found.gained)
    rejected = _spread(
        (row.reason, row, row.reason) for row in found.rejected if row.reason not in UNSHOWN
    )
    retired = _spread((row.kind, row, reason) for row, reason in found.retired)
    yield from _shown(head, "gained", gained)
    yield from _shown(head, "rejected", rejected)
    yield from _shown(base, "retired", retired)


def _spread(rows: Iterable[tuple[str, Row, str]]) -> list[tuple[Row, str]]:
    """Choose rows with their reasons, one of each group after the other."""
    groups: dict[str, list[tuple[Row, str]]] = defaultdict(list)
    for name, row, reason in rows:
        groups[name].append((row, reason))
    ordered = [sorted(groups[name], key=_place) for name in sorted(groups)]
    return [one for turn in zip_longest(*ordered) for one in turn if one is not None][:_EACH]


def _place(one: tuple[Row, str]) -> tuple[str, tuple[int, int], str]:
    row, _ = one
    return row.path, row.lines, row.id


def _shown(side: Side, fate: Fate, rows: Sequence[tuple[Row, str]]) -> Iterator[Sample]:
    examples = side.examples(row for row, _ in rows)
    for row, reason in rows:
        name, start = _title(side, row)
        first, last = row.lines
        path = clipped(row.path, LONGEST_LINE)
        yield Sample(
            fate=fate,
            kind=row.kind,
            reason=clipped(reason, LONGEST_NAME),
            place=Place(path=path, line=first or start, end_line=last or start),
            name=clipped(name, LONGEST_LINE),
            text=clipped(examples[row.number].completion.strip("\n"), LONGEST_TEXT),
        )


def _title(side: Side, row: Row) -> tuple[str, int]:
    """Return the full name and first line of a row's definition, else its commit's subject."""
    with suppress(UserError):
        if row.symbol:
            symbol = side.graph.symbol(row.symbol)
            return symbol.full_name, symbol.start_line
    with suppress(UserError):
        if row.commit:
            return side.repository.commit(row.commit).subject, 0
    return "", 0
