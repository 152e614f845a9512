"""Brings the graph to HEAD.

The tree that the view shows is compared with HEAD's, never a commit with its parent, so that a
merge, rebase, amend, reset, pull or missed hook all heal alike. Only contents without facts are
parsed, and only files that are affected are resolved again (see ``indexer.deriving``).
"""

from __future__ import annotations

import gc
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..core.errors import UserError
from .deriving import Delta, Derivation
from .extraction.budget import Budget
from .extraction.extract import fingerprint
from .git.repository import Commit, Repository
from .languages.table import language
from .reading import Reader
from .store.database import is_damage, open_for_writing, set_aside, writing
from .store.factstore import FactStore
from .store.history_store import plan_history, write_history
from .store.statistics import view_counts
from .store.view import ViewState, empty_view, find_view, save_view, stored_files
from .tracked import PROJECT, Tracked

if TYPE_CHECKING:
    from ..core.console import Console


class GraphSettings(Protocol):
    """What of the settings decides what the graph holds (``core.settings.IndexerSettings``)."""

    @property
    def exclude(self) -> tuple[str, ...]:
        """Patterns of paths that are not read."""
        ...

    @property
    def max_file_bytes(self) -> int:
        """Size of the largest file that is read."""
        ...

    @property
    def max_line_bytes(self) -> int:
        """Length of the longest line that is read."""
        ...


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an update did, and what the view holds afterwards.

    Attributes:
        commit: commit shown.
        tree: its tree.
        files: source files in the tree.
        parsed: contents parsed by this update, those of older commits included.
        reused: contents of the tree that needed no parsing.
        skipped: files that could not be read.
        resolved: files whose edges this update derived.
        symbols: definitions, modules included.
        calls: calls in the source.
        calls_resolved: of them, those that lead to a symbol or something known outside.
        imports: import edges.
        commits: commits on the first-parent line.
        seconds: duration.
    """

    commit: str
    tree: str
    files: int
    parsed: int
    reused: int
    skipped: int
    resolved: int
    symbols: int
    calls: int
    calls_resolved: int
    imports: int
    commits: int
    seconds: float

    def as_dict(self) -> dict[str, object]:
        """Return the report as plain data."""
        return asdict(self)


def update(
    repository: Repository,
    database: Path,
    settings: GraphSettings,
    console: Console,
    history: bool = True,
) -> IndexReport:
    """Bring the view of this worktree to HEAD.

    Args:
        repository: the repository to read.
        database: the graph's file; created when missing, built again when unusable.
        settings: what is read.
        console: where progress and warnings go.
        history: whether to follow history too: changed symbols of each commit, and births.

    Raises:
        UserError: there is no commit, or the database cannot be written.
    """
    started = time.monotonic()
    head = repository.head()
    if head is None:
        raise UserError("the repository has no commit yet", "commit something first")

    def attempt() -> IndexReport:
        with closing(open_for_writing(database, console)) as connection:
            updating = _Updating(repository, connection, settings, console)
            while not updating.run(head, history):
                pass  # another process moved the view on in the meantime
            return updating.report(head, time.monotonic() - started)

    with _without_collection():
        try:
            return attempt()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
        set_aside(database, console)
        return attempt()


@contextmanager
def _without_collection() -> Iterator[None]:
    """Pause the search for circular garbage.

    Facts and edges are millions of tuples in no circle; walking them again and again was a fifth
    of a full index.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def require_code(report: IndexReport) -> None:
    """Raise when a commit holds nothing to work on.

    Raises:
        UserError: no file of the commit could be read.
    """
    if not report.symbols:
        raise UserError(
            f"commit {report.commit[:12]} holds no code that can be read",
            "name a repository with source files in it (--repo DIR)",
        )


class _Updating:
    """One update of one view."""

    def __init__(
        self,
        repository: Repository,
        connection: sqlite3.Connection,
        settings: GraphSettings,
        console: Console,
    ) -> None:
        self.repository, self.connection, self.console = repository, connection, console
        budget = Budget(settings.max_file_bytes, settings.max_line_bytes)
        self.tracked = Tracked(settings.exclude, budget)
        self.basis = self.tracked.basis()
        self.facts = FactStore(connection, lambda name: fingerprint(language(name), budget))
        self.reader = Reader(repository, connection, self.facts, budget, console)
        self.resolved = 0
        self.fresh = 0

    def run(self, head: Commit, history: bool) -> bool:
        """Parse what is new, then change what the view shows; False when another process did."""
        state = find_view(self.connection, self.repository.view)
        if state is None or (state.commit, state.basis) != (head.id, self.basis):
            current = bool(state and state.basis == self.basis)
            delta = self._delta(state if current else None, head.tree)
            self.reader.read(_contents(delta), "reading files")
            self.fresh = self.reader.parsed
            with writing(self.connection):
                if find_view(self.connection, self.repository.view) != state:
                    return False
                self._show(head, delta, current)
        return self._follow(head) if history else True

    def _show(self, head: Commit, delta: Delta, current: bool) -> None:
        name = self.repository.view
        view = save_view(self.connection, name, head.id, head.tree, self.basis).id
        if not current:
            empty_view(self.connection, view)
        if delta:
            derivation = Derivation(
                self.connection, self.repository, self.facts, view, self.console
            )
            self.resolved += derivation.apply(delta)
        if not current:
            self.facts.collect()

    def _follow(self, head: Commit) -> bool:
        """Bring the history of the view to what it shows."""
        state = find_view(self.connection, self.repository.view)
        if state is None or state.commit != head.id:
            return False
        spoken = self._language
        plan = plan_history(self.connection, state.id, self.repository, head.id, spoken)
        if plan.commits:
            self.reader.read(plan.contents(spoken), "reading history")
        with writing(self.connection):
            if find_view(self.connection, self.repository.view) != state:
                return False
            write_history(self.connection, state.id, plan, self.facts, spoken)
        return True

    def _language(self, path: str) -> str:
        """Return the language of a source file."""
        spoken = self.tracked.language(path)
        return "" if spoken == PROJECT else spoken

    def _delta(self, state: ViewState | None, tree: str) -> Delta:
        """Return what differs between what a view shows and a tree."""
        if state is None:
            entries = ((one.path, one.blob) for one in self.repository.entries(tree))
            return dict(self._tracked(entries))
        try:
            changes = self.repository.changes(state.tree, tree, renames=False)
        except UserError:  # the old tree is gone, after a reset and a gc
            return self._compared(state.id, tree)
        return dict(self._tracked((one.path, one.new_blob) for one in changes))

    def _compared(self, view: int, tree: str) -> Delta:
        """Compare what a view shows with a tree, entry by entry."""
        shown = stored_files(self.connection, view)
        found = self._delta(None, tree)
        same = {path for path, one in shown.items() if found.get(path) == (one.language, one.oid)}
        gone = dict.fromkeys(path for path in shown if path not in found)
        return {path: entry for path, entry in {**found, **gone}.items() if path not in same}

    def _tracked(
        self, entries: Iterable[tuple[str, str | None]]
    ) -> Iterator[tuple[str, tuple[str, str] | None]]:
        for path, oid in entries:
            spoken = self.tracked.language(path)
            if spoken:
                yield path, (spoken, oid) if oid else None

    def report(self, head: Commit, seconds: float) -> IndexReport:
        """Count what the view holds."""
        state = find_view(self.connection, self.repository.view)
        counts = view_counts(self.connection, state.id if state else 0)
        return IndexReport(
            commit=head.id,
            tree=head.tree,
            files=counts["files"],
            parsed=self.reader.parsed,
            reused=counts["contents"] - self.fresh,
            skipped=counts["skipped"],
            resolved=self.resolved,
            symbols=counts["symbols"],
            calls=counts["calls"],
            calls_resolved=counts["calls_resolved"],
            imports=counts["imports"],
            commits=counts["commits"],
            seconds=round(seconds, 3),
        )


def _contents(delta: Delta) -> Mapping[str, Iterable[str]]:
    """Return the contents that a change of the tree brings, by language."""
    found: dict[str, set[str]] = {}
    for entry in delta.values():
        if entry is not None and entry[0] != PROJECT:
            found.setdefault(entry[0], set()).add(entry[1])
    return found
