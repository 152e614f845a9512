"""Brings the graph to HEAD.

The tree that the view shows is compared with HEAD's, never a commit with its parent, so that a
merge, rebase, amend, reset, pull or missed hook all heal alike. Only contents without facts are
parsed. Symbols and edges are then derived again for the whole tree, which makes an incremental
update equal a full one by construction.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from .extraction.extract import extract
from .extraction.parse import Budget, fingerprint
from .git.repository import Commit, Repository, TreeEntry
from .languages.python.modules import Layout, is_python, layout
from .store.database import is_damage, open_for_writing, set_aside, writing
from .store.factstore import FactStore
from .store.history_store import HistoryPlan, plan_history, write_history
from .store.statistics import view_counts
from .store.view import DERIVATION_VERSION, derive, find_view, save_view

if TYPE_CHECKING:
    from ..core.console import Advance, Console
    from ..core.settings import IndexerSettings

BATCH = 500  # blobs per transaction: a killed run keeps what it has parsed
PYPROJECT = "pyproject.toml"
PYPROJECT_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an update did, and what the view holds afterwards.

    Attributes:
        commit: commit shown.
        tree: its tree.
        files: Python files in the tree.
        parsed: contents parsed by this update, those of older commits included.
        reused: contents of the tree that needed no parsing.
        skipped: files that could not be read.
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
    repository: Repository, database: Path, settings: IndexerSettings, console: Console
) -> IndexReport:
    """Bring the view of this worktree to HEAD.

    Args:
        repository: the repository to read.
        database: the graph's file; created when missing, built again when unusable.
        settings: what is read.
        console: where progress and warnings go.

    Raises:
        UserError: there is no commit, or the database cannot be written.
    """
    started = time.monotonic()
    head = repository.head()
    if head is None:
        raise UserError("the repository has no commit yet", "commit something first")
    try:
        return _update(repository, database, settings, console, head, started)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
    set_aside(database, console)
    return _update(repository, database, settings, console, head, started)


def _update(
    repository: Repository,
    database: Path,
    settings: IndexerSettings,
    console: Console,
    head: Commit,
    started: float,
) -> IndexReport:
    with closing(open_for_writing(database, console)) as connection:
        updating = _Updating(repository, connection, settings, console)
        while not updating.run(head):
            pass  # another process moved the view on in the meantime
        return updating.report(head, time.monotonic() - started)


class _Updating:
    """One update of one view."""

    def __init__(
        self,
        repository: Repository,
        connection: sqlite3.Connection,
        settings: IndexerSettings,
        console: Console,
    ) -> None:
        self.repository, self.connection, self.console = repository, connection, console
        self.exclude = settings.exclude
        self.budget = Budget(settings.max_file_bytes, settings.max_line_bytes)
        self.facts = FactStore(connection, fingerprint(self.budget))
        key = (DERIVATION_VERSION, fingerprint(self.budget), settings.exclude)
        self.basis = sha256(repr(key).encode()).hexdigest()[:16]
        self.parsed = self.fresh = 0

    def run(self, head: Commit) -> bool:
        """Parse what is new, then replace what the view shows; False when it has changed."""
        state = find_view(self.connection, self.repository.view)
        if state and (state.commit, state.basis) == (head.id, self.basis):
            return True
        usable = state if state and state.basis == self.basis else None
        entries = None
        if usable is None or usable.tree != head.tree:
            entries = self._entries(head.tree)
            self._parse([entry.blob for entry in entries], "reading files")
            self.fresh = self.parsed
        view = usable.id if usable else None
        plan = plan_history(self.connection, view, self.repository, head.id, self._included)
        self._parse(plan.blobs(), "reading history")
        with writing(self.connection):
            if find_view(self.connection, self.repository.view) != state:
                return False
            self._write(head, entries, plan)
        return True

    def _write(self, head: Commit, entries: list[TreeEntry] | None, plan: HistoryPlan) -> None:
        """Replace the view; ``entries`` is None when its tree is shown already."""
        name = self.repository.view
        view = save_view(self.connection, name, head.id, head.tree, self.basis)
        if entries is not None:
            names = self._layout(entries, head)
            derive(self.connection, view.id, entries, names, self.facts)
        write_history(self.connection, view.id, plan, self.facts)

    def _included(self, path: str) -> bool:
        """Return whether a path is a Python file that the settings do not exclude."""
        return is_python(path) and not any(fnmatchcase(path, one) for one in self.exclude)

    def _entries(self, tree: str) -> list[TreeEntry]:
        return [one for one in self.repository.entries(tree) if self._included(one.path)]

    def _layout(self, entries: Sequence[TreeEntry], head: Commit) -> Layout:
        found = self.repository.root_file(head.tree, PYPROJECT, PYPROJECT_BYTES)
        return layout([entry.path for entry in entries], found)

    def _parse(self, blobs: Iterable[str], task: str) -> None:
        """Store the facts of the blobs that have none."""
        known = self.facts.known()
        missing = sorted({blob for blob in blobs if blob not in known})
        with self.console.progress(task, len(missing)) as advance:
            for start in range(0, len(missing), BATCH):
                self._parse_batch(missing[start : start + BATCH], start, advance)

    def _parse_batch(self, blobs: Sequence[str], done: int, advance: Advance) -> None:
        found = []
        for number, blob in enumerate(blobs, 1):
            found.append((blob, extract(self.repository.blob(blob), self.budget)))
            advance(done + number)
        with writing(self.connection):
            for blob, facts in found:
                self.facts.add(blob, facts)
        self.parsed += len(found)

    def report(self, head: Commit, seconds: float) -> IndexReport:
        """Count what the view holds."""
        state = find_view(self.connection, self.repository.view)
        counts = view_counts(self.connection, state.id if state else 0)
        return IndexReport(
            commit=head.id,
            tree=head.tree,
            files=counts["files"],
            parsed=self.parsed,
            reused=counts["contents"] - self.fresh,
            skipped=counts["skipped"],
            symbols=counts["symbols"],
            calls=counts["calls"],
            calls_resolved=counts["calls_resolved"],
            imports=counts["imports"],
            commits=counts["commits"],
            seconds=round(seconds, 3),
        )
