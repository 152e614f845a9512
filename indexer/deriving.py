"""Brings a view's files, symbols and edges from one tree to another.

Only files that changed, and those whose recorded look-ups have other answers now, are resolved
again. Since each file's edges are a function of its facts and its look-ups, the result is that of
resolving everything.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from .resolution.affected import Changes, affected
from .resolution.edges import Deriver
from .resolution.families import families, family_of, rules_of_family
from .resolution.snapshot import Snapshot
from .resolution.source import FileRow
from .store import view as rows
from .store.packing import Flow, unpack_flow
from .store.tally import save_tally, tally
from .store.view import StoredFile
from .tracked import PROJECT, project_families

if TYPE_CHECKING:
    from ..core.console import Console
    from .git.repository import Repository
    from .store.factstore import FactStore

PROJECT_BYTES = 1_000_000  # of one file that says where modules are
Delta = Mapping[str, tuple[str, str] | None]  # path → language and blob id; None: gone


class Projects:
    """What the project files of one tree say, by family."""

    def __init__(self, repository: Repository, files: Mapping[str, StoredFile]) -> None:
        self._repository, self._files = repository, files
        self._read: dict[str, object] = {}

    def of(self, family: str) -> object:
        """Return what a family's rules read."""
        if family not in self._read:
            self._read[family] = rules_of_family(family).project(
                self._contents(family), self._paths(family)
            )
        return self._read[family]

    def _paths(self, family: str) -> list[str]:
        files = self._files.values()
        own = (one.path for one in files if one.blob and family_of(one.language) == family)
        return sorted(own)

    def _contents(self, family: str) -> dict[str, bytes]:
        wanted = rules_of_family(family).project_files
        paths = sorted(one for one in self._files if one.rpartition("/")[2] in wanted)
        found = self._repository.blobs([self._files[one].oid for one in paths], PROJECT_BYTES)
        return {path: one.data or b"" for path, one in zip(paths, found, strict=True)}


class Derivation:
    """One view on its way to another tree; use inside one transaction."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        repository: Repository,
        facts: FactStore,
        view: int,
        console: Console,
    ) -> None:
        self._connection, self._repository, self._facts = connection, repository, facts
        self._view, self._console = view, console
        self._before = rows.stored_files(connection, view)
        self._files = dict(self._before)
        self._changes = Changes()
        self._again: set[int] = set()  # files whose edges are derived anew

    def apply(self, delta: Delta) -> int:
        """Write everything that a change of the tree changes; return how many files it resolved."""
        changed = self._apply(delta)
        self._rename_modules(delta)
        if self._before:
            for path in delta:
                self._note(path)
            self._again |= affected(self._connection, self._view, self._changes)
        gone = [one.id for path, one in self._before.items() if path not in self._files]
        for file in gone:
            rows.remove_file(self._connection, file)
        self._again.difference_update(gone)
        self._resolve(changed)
        return len(self._again)

    def _apply(self, delta: Delta) -> list[str]:
        """Change the files; return the paths that are there and have another content."""
        for path, entry in sorted(delta.items()):
            old = self._files.pop(path, None)
            if entry is not None:
                spoken, oid = entry
                blob = None if spoken == PROJECT else self._facts.row(spoken, oid)
                module = old.module if old and old.language == spoken else ""
                number = old.id if old else 0
                self._files[path] = StoredFile(number, path, oid, blob, spoken, module)
        return [path for path, entry in sorted(delta.items()) if entry is not None]

    def _rename_modules(self, delta: Delta) -> None:
        """Find what files are imported as, and note what that and the contents change."""
        moved = {path for path in delta if (path in self._before) != (path in self._files)}
        for family in families():
            if self._is_moved(family, moved, delta):
                self._rename_family(family)

    def _is_moved(self, family: str, moved: Iterable[str], delta: Delta) -> bool:
        """Return whether files came or went, or a file that says where modules are changed."""
        wanted = project_families()
        for path in delta:
            if family in wanted.get(path.rpartition("/")[2], ()):
                return True
        both = (self._files.get(path) or self._before[path] for path in moved)
        return any(one.blob and family_of(one.language) == family for one in both)

    def _rename_family(self, family: str) -> None:
        rules, project = rules_of_family(family), self._projects.of(family)
        anew = rules.resolves_by_project and project != self._old_projects.of(family)
        for path, one in self._files.items():
            if one.blob is None or family_of(one.language) != family:
                continue
            module = rules.module(path, project)
            if module != one.module:
                self._files[path] = StoredFile(
                    one.id, path, one.oid, one.blob, one.language, module
                )
                if self._before:
                    self._moved(path)
            if anew and one.id:
                self._again.add(one.id)

    @cached_property
    def _projects(self) -> Projects:
        return Projects(self._repository, self._files)

    @cached_property
    def _old_projects(self) -> Projects:
        return Projects(self._repository, self._before)

    def _moved(self, path: str) -> None:
        """Note a file that is imported under another name now."""
        for one in (self._before.get(path), self._files[path]):
            if one is not None and one.blob:
                self._came_or_went(one)
        if self._files[path].id:
            self._again.add(self._files[path].id)

    def _note(self, path: str) -> None:
        """Note what a change of content changes for those who ask the file."""
        old, new = self._before.get(path), self._files.get(path)
        old = old if old and old.blob else None
        new = new if new and new.blob else None
        if old and new and old.language == new.language:
            flows = self._flow(old), self._flow(new)
            self._changes.content(path, family_of(new.language), new.module, *flows)
        else:
            for one in filter(None, (old, new)):
                self._came_or_went(one)

    def _came_or_went(self, one: StoredFile) -> None:
        self._changes.file(one.path, family_of(one.language), one.module, self._flow(one))

    def _flow(self, file: StoredFile) -> Flow:
        (flow,) = self._connection.execute(
            "SELECT flow FROM blob WHERE id = ?", (file.blob,)
        ).fetchone()
        return unpack_flow(flow)

    def _resolve(self, changed: Iterable[str]) -> None:
        """Write files and symbols of what changed, and the edges of what that affects."""
        fresh = {*changed}
        for path, one in sorted(self._files.items()):
            if path in fresh or one != self._before.get(path):
                self._files[path] = rows.save_file(self._connection, self._view, one)
                if path in fresh and one.blob:
                    self._again.add(self._files[path].id)
        numbered = [one for _, one in sorted(self._files.items()) if one.blob]
        snapshot = Snapshot(self._connection, [_row(one) for one in numbered], self._projects.of)
        for number, one in enumerate(numbered):
            if one.path in fresh:
                rows.forget(self._connection, one.id, ["sym"])
                ids = snapshot.file(number).ids
                rows.save_symbols(self._connection, self._view, one.id, ids)
        self._derive(snapshot, [n for n, one in enumerate(numbered) if one.id in self._again])

    def _derive(self, snapshot: Snapshot, numbers: list[int]) -> None:
        deriver = Deriver(snapshot)
        with self._console.progress("resolving names", len(numbers)) as advance:
            for done, number in enumerate(numbers, 1):
                file = snapshot.row(number).id
                edges, asked = deriver.edges(number)
                rows.forget(self._connection, file, ("edge", "dep"))
                rows.save_edges(self._connection, file, edges, asked)
                flow = snapshot.file(number).flow
                counts = tally(flow.definitions, len(flow.variables), edges)
                save_tally(self._connection, file, counts)
                advance(done)


def _row(file: StoredFile) -> FileRow:
    return FileRow(file.id, file.path, file.oid, file.blob or 0, file.language, file.module)
