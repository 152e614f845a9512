"""The files of one tree and their facts, read when they are asked for."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from ..facts import Reference
from ..store.packing import unpack_flow, unpack_references
from .families import family_of, rules_of
from .rules import Rules
from .source import FileRow, SourceFile, arrange
from .values import Symbol


class _Files(dict[int, SourceFile]):
    """Files by number, read when they are asked for."""

    def __init__(self, load: Callable[[int], SourceFile]) -> None:
        super().__init__()
        self._load = load

    def __missing__(self, number: int) -> SourceFile:
        found = self[number] = self._load(number)
        return found


class Snapshot:
    """One tree.

    Args:
        connection: the database with the facts of all files.
        rows: its source files, sorted by path; a file's number is its place here.
        project: reads what a family's project files say.

    Attributes:
        files: number → file with its facts; as fast to ask as a dictionary.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        rows: Sequence[FileRow],
        project: Callable[[str], object],
    ) -> None:
        self._connection = connection
        self._rows = rows
        self._read_project = project
        self._numbers = {row.path: number for number, row in enumerate(rows)}
        self._rules = [rules_of(row.language) for row in rows]
        self.files = _Files(self._load)
        self._projects: dict[str, object] = {}
        self._modules: dict[str, Mapping[str, Sequence[int]]] = {}
        self._packages: dict[str, frozenset[str]] = {}
        self._named: dict[tuple[str, str], Sequence[tuple[int, int]]] = {}
        self._within: dict[tuple[str, str], Mapping[str, Sequence[Symbol]]] = {}
        self._by_blob: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, number: int) -> FileRow:
        """Return a file's place in the tree."""
        return self._rows[number]

    def number(self, path: str) -> int | None:
        """Return the number of a path."""
        return self._numbers.get(path)

    def rules(self, number: int) -> Rules:
        """Return the rules of a file's language."""
        return self._rules[number]

    def file(self, number: int) -> SourceFile:
        """Return a file with its facts."""
        return self.files[number]

    def _load(self, number: int) -> SourceFile:
        row = self._rows[number]
        (flow,) = self._connection.execute(
            "SELECT flow FROM blob WHERE id = ?", (row.blob,)
        ).fetchone()
        return arrange(row, unpack_flow(flow), self._rules[number])

    def references(self, number: int) -> tuple[tuple[Reference, ...], list[tuple[int, int]]]:
        """Return a file's uses of names, and (line, first byte) of its definitions."""
        (refs,) = self._connection.execute(
            "SELECT refs FROM blob WHERE id = ?", (self._rows[number].blob,)
        ).fetchone()
        return unpack_references(refs)

    def modules(self, family: str) -> Mapping[str, Sequence[int]]:
        """Return the files of each module name of a family."""
        if family not in self._modules:
            found: dict[str, list[int]] = defaultdict(list)
            for number, row in enumerate(self._rows):
                if family_of(row.language) == family:
                    found[row.module].append(number)
            self._modules[family] = found
        return self._modules[family]

    def packages(self, family: str) -> frozenset[str]:
        """Return all module names of a family and what they begin with."""
        if family not in self._packages:
            self._packages[family] = frozenset(
                prefix for name in self.modules(family) for prefix in prefixes(name)
            )
        return self._packages[family]

    def named(self, family: str, name: str) -> Sequence[tuple[int, int]]:
        """Return the definitions of a name in a family, by path and position."""
        key = (family, name)
        if key not in self._named:
            rows = self._connection.execute(
                "SELECT blob, position FROM def WHERE name = ? AND"
                " kind NOT IN ('module', 'field', 'constant')",
                (name,),
            )
            self._named[key] = sorted(self._places(rows, family))
        return self._named[key]

    def within(self, family: str, module: str, name: str) -> Sequence[Symbol]:
        """Return the symbols of a name in the files of a module, by path and position."""
        key = (family, name)
        if key not in self._within:
            found: dict[str, list[Symbol]] = defaultdict(list)
            rows = self._connection.execute(
                "SELECT blob, position, kind, qualname FROM def"
                " WHERE name = ? AND kind <> 'module'",
                (name,),
            ).fetchall()
            facts = {(blob, position): what for blob, position, *what in rows}
            for number, position in sorted(self._places((row[:2] for row in rows), family)):
                row = self._rows[number]
                symbol = Symbol(number, position, *facts[row.blob, position])
                found[row.module].append(symbol)
            self._within[key] = found
        return self._within[key].get(module, ())

    def project(self, family: str) -> object:
        """Return what the family's rules read from the project files."""
        if family not in self._projects:
            self._projects[family] = self._read_project(family)
        return self._projects[family]

    def _places(self, rows: Iterable[tuple[int, int]], family: str) -> Iterable[tuple[int, int]]:
        if not self._by_blob:
            for number, row in enumerate(self._rows):
                self._by_blob.setdefault(row.blob, []).append(number)
        for blob, position in rows:
            for number in self._by_blob.get(blob, ()):
                if family_of(self._rows[number].language) == family:
                    yield number, position


def prefixes(name: str) -> Iterable[str]:
    """Yield a dotted name and every beginning of it."""
    parts = name.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts) + 1))
