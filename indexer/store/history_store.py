"""Follows first-parent history into the database: changed definitions, and where each was born.

Only commits that the database does not hold are read. Births are a journal: a row for each commit
that changed one, so that history can be cut back to where a rebase or a reset left it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from ...core.errors import UserError
from ..git.repository import Change, Commit, Repository
from ..symbol_diff import Difference, Place, compare, places
from .factstore import FactStore
from .quoting import quote, unquote

Key = tuple[str, str, int]  # path, qualified name, ordinal
Birth = tuple[str, str] | None  # None: born under its present name
FACT_CACHE = 2048  # contents; the state after one commit is the state before a later one
Language = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class HistoryPlan:
    """What has to be read to bring a view's history to HEAD.

    Attributes:
        kept: how many commits of the database are on the line.
        commits: the commits after those, oldest first.
        changes: the changed files of each; none for the root.
    """

    kept: int
    commits: list[Commit]
    changes: list[list[Change]]

    def contents(self, language: Language) -> Mapping[str, set[str]]:
        """Return the contents whose facts are needed: language → blob ids."""
        found: dict[str, set[str]] = {}
        for change in (one for changes in self.changes for one in changes):
            for path, blob in _sides_of(change):
                found.setdefault(language(path), set()).add(blob)
        return found


def plan_history(
    connection: sqlite3.Connection,
    view: int,
    repository: Repository,
    head: str,
    language: Language,
) -> HistoryPlan:
    """Compare the commits of the database with HEAD's first-parent line.

    Args:
        connection: the database.
        view: row id of the view.
        repository: where commits are read.
        head: commit id.
        language: the language of a path; empty when it is not indexed.
    """
    held = {
        commit: position
        for position, commit in connection.execute(
            'SELECT position, "commit" FROM history WHERE view = ? ORDER BY position', (view,)
        )
    }
    kept, line = _line(repository, head, held)
    previous = _tree_before(line, repository)
    pairs = []
    for commit in line:
        pairs.append((previous or commit.tree, commit.tree))
        previous = commit.tree
    reduce = _within(language)
    changes = [
        [one for one in map(reduce, found) if one] for found in repository.changes_between(pairs)
    ]
    return HistoryPlan(kept, line, changes)


def _line(repository: Repository, head: str, held: Mapping[str, int]) -> tuple[int, list[Commit]]:
    """Return how many of the commits that are held lie on the line, and those after them."""
    if _begins_at_a_root(repository, held):
        line = repository.first_parent(head, held.__contains__)
        return _kept(line, held, head), line
    line = repository.first_parent(head)  # it may have been deepened, or cut off
    pairs = enumerate(zip(held, line))  # noqa: B905 - the shorter one ends the comparison
    same = next((at for at, (old, new) in pairs if old != new.id), min(len(held), len(line)))
    return same, line[same:]


def _begins_at_a_root(repository: Repository, held: Mapping[str, int]) -> bool:
    """Return whether the commits that are held are all that there can be before the last."""
    if repository.is_shallow:
        return False
    try:
        return all(not repository.commit(oldest).parents for oldest in islice(held, 1))
    except UserError:
        return False


def _kept(line: Sequence[Commit], held: Mapping[str, int], head: str) -> int:
    """Return how many of the commits that are held lie before the line."""
    if not line:
        return held[head] + 1
    parent = line[0].parents[:1]
    return held[parent[0]] + 1 if parent and parent[0] in held else 0


def _tree_before(line: Sequence[Commit], repository: Repository) -> str | None:
    """Return the tree before the oldest commit; None for a root or a shallow clone's boundary."""
    if not line or not line[0].parents:
        return None
    try:
        return repository.commit(line[0].parents[0]).tree
    except UserError:
        return None


def _within(language: Language) -> Callable[[Change], Change | None]:
    """Return a function that reduces a change to the sides that are indexed."""

    def reduce(change: Change) -> Change | None:
        old = change.old_blob if language(change.old_path or change.path) else None
        new = change.new_blob if language(change.path) else None
        if old is None and new is None:
            return None
        if new is None:
            return Change(change.old_path or change.path, old, None)
        return Change(change.path, old, new, change.old_path if old else None)

    return reduce


def _sides_of(change: Change) -> Iterable[tuple[str, str]]:
    if change.old_blob:
        yield change.old_path or change.path, change.old_blob
    if change.new_blob:
        yield change.path, change.new_blob


def write_history(
    connection: sqlite3.Connection,
    view: int,
    plan: HistoryPlan,
    facts: FactStore,
    language: Language,
) -> None:
    """Store the planned part of a view's history; call inside a transaction."""
    _cut(connection, view, plan.kept)

    @lru_cache(FACT_CACHE)
    def located(path: str, blob: str) -> list[Place]:
        return places(path, blob, facts.definitions(facts.row(language(path), blob)))

    for position, changes in enumerate(plan.changes, plan.kept):
        commit = plan.commits[position - plan.kept].id
        connection.execute("INSERT INTO history VALUES (?, ?, ?)", (view, position, commit))
        differences = compare(_sides(change, located) for change in changes)
        _write_changes(connection, view, position, differences)
        _carry_births(connection, view, position, differences)


def _cut(connection: sqlite3.Connection, view: int, kept: int) -> None:
    """Forget the commits that are not on the line any more."""
    connection.execute("DELETE FROM history WHERE view = ? AND position >= ?", (view, kept))
    for table in ("change", "birth"):
        connection.execute(
            f"DELETE FROM {table} WHERE view = ? AND history >= ?",
            (view, kept),
        )


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


def _carry_births(
    connection: sqlite3.Connection, view: int, position: int, differences: Sequence[Difference]
) -> None:
    """Give each definition the birth of the one that it corresponds to."""
    carried: dict[Key, Birth] = {}
    for one in differences:
        if one.before:
            carried[one.before.key] = None
    for one in differences:
        if one.before and one.after:
            path, qualname, _ = one.before.key
            birth = _birth(connection, view, one.before.key) or (path, qualname)
            carried[one.after.key] = None if one.after.key[:2] == birth else birth
    for key, now in carried.items():
        if _birth(connection, view, key) != now:
            _write_birth(connection, view, position, key, now)


def _birth(connection: sqlite3.Connection, view: int, key: Key) -> Birth:
    """Return the newest row of the journal; births of the same commit are not among them yet."""
    path, qualname, ordinal = key
    row = connection.execute(
        "SELECT birth_path, birth_qualname FROM birth"
        " WHERE view = ? AND path = ? AND qualname = ? AND ordinal = ?"
        " ORDER BY history DESC LIMIT 1",
        (view, quote(path), qualname, ordinal),
    ).fetchone()
    return None if row is None or row[0] is None else (unquote(row[0]), row[1])


def _write_birth(
    connection: sqlite3.Connection, view: int, position: int, key: Key, birth: Birth
) -> None:
    path, qualname, ordinal = key
    born = (quote(birth[0]), birth[1]) if birth else (None, None)
    connection.execute(
        "INSERT INTO birth VALUES (?, ?, ?, ?, ?, ?, ?)",
        (view, quote(path), qualname, ordinal, position, *born),
    )
