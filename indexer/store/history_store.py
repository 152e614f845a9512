"""Follows first-parent history into the database: changed definitions, and where each was born.

When HEAD descends from what was processed, only the new commits are read; otherwise everything is
computed again, from facts that are cached by content. Both give the same rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ..git.repository import Change, Commit, Repository
from ..symbol_diff import Difference, Place, compare, places
from .factstore import FactStore
from .quoting import quote, unquote

Key = tuple[str, str, int]  # path, qualified name, ordinal
Births = dict[Key, tuple[str, str]]  # only of definitions that have had another name
FACT_CACHE = 2048  # contents; the state after one commit is the state before a later one


@dataclass(frozen=True, slots=True)
class HistoryPlan:
    """What has to be read to bring a view's history to HEAD.

    Attributes:
        line: all commits on the first-parent line, oldest first.
        processed: how many of them the database holds already.
        changes: the changed files of each commit after those; none for the root.
    """

    line: list[Commit]
    processed: int
    changes: list[list[Change]] = field(default_factory=list)

    def blobs(self) -> Iterable[str]:
        """Yield the contents whose facts are needed."""
        for changes in self.changes:
            for change in changes:
                yield from filter(None, (change.old_blob, change.new_blob))


def plan_history(
    connection: sqlite3.Connection,
    view: int | None,
    repository: Repository,
    head: str,
    included: Callable[[str], bool],
) -> HistoryPlan:
    """Compare the processed commits with HEAD's first-parent line.

    Args:
        connection: the database.
        view: row id of the view; None when nothing of it can be used.
        repository: where commits are read.
        head: commit id.
        included: whether a path is indexed.
    """
    line = repository.first_parent(head)
    rows = connection.execute(
        'SELECT "commit" FROM history WHERE view = ? ORDER BY position', (view,)
    )
    known = [commit for (commit,) in rows]
    processed = len(known) if known == [commit.id for commit in line[: len(known)]] else 0
    plan = HistoryPlan(line, processed)
    for position in range(processed, len(line)):
        before = line[position - 1].tree if position else line[position].tree
        changes = repository.changes(before, line[position].tree)
        plan.changes.append([one for one in map(_within(included), changes) if one])
    return plan


def _within(included: Callable[[str], bool]) -> Callable[[Change], Change | None]:
    """Return a function that reduces a change to the sides that are indexed."""

    def reduce(change: Change) -> Change | None:
        old = change.old_blob if included(change.old_path or change.path) else None
        new = change.new_blob if included(change.path) else None
        if old is None and new is None:
            return None
        if new is None:
            return Change(change.old_path or change.path, old, None)
        return Change(change.path, old, new, change.old_path if old else None)

    return reduce


def write_history(
    connection: sqlite3.Connection, view: int, plan: HistoryPlan, facts: FactStore
) -> None:
    """Store the planned part of a view's history; call inside a transaction."""
    if not plan.processed:
        for table in ("history", "change", "birth"):
            connection.execute(f"DELETE FROM {table} WHERE view = ?", (view,))  # noqa: S608
    births = _read_births(connection, view)
    known = facts.known()

    @lru_cache(FACT_CACHE)
    def located(path: str, blob: str) -> list[Place]:
        return places(path, blob, facts.definitions(known[blob]))

    for position, changes in enumerate(plan.changes, plan.processed):
        commit = plan.line[position].id
        connection.execute("INSERT INTO history VALUES (?, ?, ?)", (view, position, commit))
        differences = compare(_sides(change, located) for change in changes)
        _write_changes(connection, view, position, differences)
        _carry_births(births, differences)
    _write_births(connection, view, births)


def _sides(
    change: Change, located: Callable[[str, str], list[Place]]
) -> tuple[list[Place], list[Place]]:
    before = located(change.old_path or change.path, change.old_blob) if change.old_blob else []
    after = located(change.path, change.new_blob) if change.new_blob else []
    return before, after


def _write_changes(
    connection: sqlite3.Connection, view: int, position: int, differences: Sequence[Difference]
) -> None:
    listed = [one for one in differences if one.change and _is_listed(one)]
    connection.executemany(
        "INSERT INTO change VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        ((view, position, number, *_row(one)) for number, one in enumerate(listed)),
    )


def _is_listed(difference: Difference) -> bool:
    """Leave out modules, and definitions inside functions, whose change is the function's."""
    sides = [place for place in (difference.before, difference.after) if place]
    return not any(place.nested or place.what.kind == "module" for place in sides)


def _row(difference: Difference) -> tuple[object, ...]:
    before, after = difference.before, difference.after
    path, qualname, ordinal = (after or before).key  # type: ignore[union-attr]
    return (difference.change, quote(path), qualname, ordinal, *_span(before), *_span(after))


def _span(place: Place | None) -> tuple[object, object, object]:
    if place is None:
        return None, None, None
    return place.blob, place.what.start_byte, place.what.end_byte


def _carry_births(births: Births, differences: Sequence[Difference]) -> None:
    """Give each definition the birth of the one that it corresponds to."""
    carried: Births = {}
    for one in differences:
        if one.before and one.after:
            path, qualname, _ = one.before.key
            carried[one.after.key] = births.get(one.before.key, (path, qualname))
    for one in differences:
        if one.before:
            births.pop(one.before.key, None)
    births.update((key, birth) for key, birth in carried.items() if key[:2] != birth)


def _read_births(connection: sqlite3.Connection, view: int) -> Births:
    rows = connection.execute(
        "SELECT path, qualname, ordinal, birth_path, birth_qualname FROM birth WHERE view = ?",
        (view,),
    )
    return {
        (unquote(path), qualname, ordinal): (unquote(birth_path), birth_qualname)
        for path, qualname, ordinal, birth_path, birth_qualname in rows
    }


def _write_births(connection: sqlite3.Connection, view: int, births: Births) -> None:
    connection.execute("DELETE FROM birth WHERE view = ?", (view,))
    connection.executemany(
        "INSERT INTO birth VALUES (?, ?, ?, ?, ?, ?)",
        (
            (view, quote(path), qualname, ordinal, quote(birth_path), birth_qualname)
            for (path, qualname, ordinal), (birth_path, birth_qualname) in births.items()
        ),
    )
