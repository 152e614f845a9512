"""What changed since a commit: symbols, not lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..extraction.budget import Budget
from ..extraction.pool import Job, Work, default_workers, extract_blobs
from ..languages.table import language
from ..model import symbol_id
from ..store.factstore import DEFINITION_COLUMNS, VARIABLES, definition
from ..store.rows import FUNCTION, FactRows
from ..symbol_diff import Difference, Place, compare, places
from ..testing import is_test_path
from ..tracked import PROJECT, Tracked
from .reading import View
from .results import Node
from .settings import indexer_settings

if TYPE_CHECKING:
    from ..facts import Definition
    from ..git.repository import Change

LIMIT = 200
WORDS = {"added": "added", "removed": "removed", "moved": "moved"}  # anything else is a change
ORDER = ("added", "changed", "moved", "removed")


@dataclass(frozen=True, slots=True)
class ChangedSymbol:
    """A definition that is not what it was.

    Attributes:
        change: ``added``, ``changed``, ``moved`` or ``removed``.
        detail: of a change what differs: ``body``, ``signature`` or ``documentation``.
        node: the symbol as it is now, or as it was when it is gone.
        before: where it was, if elsewhere: path and name.
    """

    change: str
    detail: str
    node: Node
    before: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The net difference between two commits.

    Attributes:
        since: id of the older commit.
        commit: id of the newer one.
        counts: number of symbols by change.
        symbols: the changed symbols, by path and place.
        total: how many there are.
        cut: whether there are more than are given here.
    """

    since: str
    commit: str
    counts: Mapping[str, int]
    symbols: tuple[ChangedSymbol, ...]
    total: int
    cut: bool


def changed(view: View, since: str, limit: int = LIMIT) -> Changed:
    """Return the modules, classes and functions that differ from those of a commit.

    Definitions inside functions are their functions' business and are not listed.

    Raises:
        UserError: there is no such commit.
    """
    old = view.repository.commit(since)
    contents = _Contents(view)
    files = view.repository.changes(old.tree, view.tree)
    contents.read(files)
    found = [
        _symbol(view, one)
        for one in compare(contents.sides(change) for change in files)
        if one.change and not _is_nested(one)
    ]
    counts = {name: sum(one.change == name for one in found) for name in ORDER}
    shown = tuple(found[:limit])
    return Changed(old.id, view.commit, counts, shown, len(found), len(found) > limit)


class _Contents:
    """Definitions of contents: from the database, or read from git when it has none."""

    def __init__(self, view: View) -> None:
        settings = indexer_settings(view.repository.root)
        self._view = view
        self._budget = Budget(settings.max_file_bytes, settings.max_line_bytes)
        self._tracked = Tracked(settings.exclude, self._budget)
        self._known: dict[tuple[str, str], tuple[Definition, ...]] = {}

    def read(self, files: Iterable[Change]) -> None:
        """Get the definitions of both sides of changed files."""
        missing: dict[str, str] = {}
        for spoken, oid in sorted({one for change in files for one in self._blobs(change)}):
            blob = self._row(spoken, oid)
            if blob is None:
                missing[oid] = spoken
            else:
                self._known[spoken, oid] = self._stored(blob)
        if missing:
            self._extract(missing)

    def sides(self, change: Change) -> tuple[list[Place], list[Place]]:
        """Return the definitions of a file before and after."""
        before = self._places(change.old_path or change.path, change.old_blob)
        return before, self._places(change.path, change.new_blob)

    def _blobs(self, change: Change) -> Iterator[tuple[str, str]]:
        """Yield (language, blob id) of the sides that are source files."""
        old_path = change.old_path or change.path
        for path, oid in ((old_path, change.old_blob), (change.path, change.new_blob)):
            spoken = self._tracked.language(path)
            if oid and spoken not in ("", PROJECT):
                yield spoken, oid

    def _places(self, path: str, oid: str | None) -> list[Place]:
        known = self._known.get((self._tracked.language(path), oid or ""))
        return [] if known is None else places(path, oid or "", known)

    def _row(self, spoken: str, oid: str) -> int | None:
        row = self._view.connection.execute(
            "SELECT max(b.id) FROM blob b JOIN extractor x ON x.id = b.extractor"
            " WHERE b.oid = ? AND x.language = ?",
            (oid, spoken),
        ).fetchone()
        return None if row is None or row[0] is None else int(row[0])

    def _stored(self, blob: int) -> tuple[Definition, ...]:
        rows = self._view.connection.execute(
            f"SELECT {DEFINITION_COLUMNS} FROM def WHERE blob = ? ORDER BY position",
            (blob,),
        )
        return tuple(definition(row) for row in rows if row[3] not in VARIABLES)

    def _extract(self, missing: Mapping[str, str]) -> None:
        """Read contents that no update has seen: those of another line of history."""
        weight = max((language(spoken).weight for spoken in missing.values()), default=1)
        limit = self._budget.max_file_bytes * weight
        found = self._view.repository.blobs(list(missing), limit)
        jobs = (Job(one.id, missing[one.id], one.data) for one in found if one.data is not None)

        def sink(job: Job, result: object) -> None:
            rows = FactRows(*result).definitions  # type: ignore[misc]
            kept = [definition(row[1:]) for row in rows if row[4] not in VARIABLES]
            self._known[job.language, job.blob] = tuple(kept)

        extract_blobs(jobs, Work(FUNCTION, self._budget), sink, default_workers())


def _is_nested(one: Difference) -> bool:
    sides = [side for side in (one.before, one.after) if side is not None]
    return all(side.nested for side in sides)


def _symbol(view: View, one: Difference) -> ChangedSymbol:
    place = one.after or one.before
    if place is None:
        raise ValueError("a difference has a side")
    change = WORDS.get(one.change, "changed")
    detail = one.change if change == "changed" else ""
    before = one.before
    moved = before is not None and before.key[:2] != place.key[:2]
    came = f"{before.key[0]}::{before.key[1]}" if before is not None and moved else ""
    return ChangedSymbol(change, detail, _node(view, place, here=one.after is not None), came)


def _node(view: View, place: Place, *, here: bool) -> Node:
    path, qualname, ordinal = place.key
    what = place.what
    module = view.files[path][1] if path in view.files else ""
    full = ".".join(filter(None, (module, "" if what.kind == "module" else qualname)))
    return Node(
        id=symbol_id(path, qualname, ordinal) if here else "",
        name=full or qualname,
        kind=what.kind,
        path=path,
        qualname=qualname,
        line=what.start_line,
        end_line=what.end_line,
        is_test=is_test_path(path) or what.name.startswith(("test_", "Test")),
    )
