"""Which files have to be resolved again after a change.

A file's edges depend on its own facts and on its recorded look-ups. So the facts of a changed file
before and after are compared name by name, and whoever asked a name whose answer differs is
affected. Nothing else can be: no fixpoint is needed, because look-ups are recorded down to the
facts themselves, re-exports and base classes included.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..store.packing import Flow
from ..store.quoting import quote
from .families import answers_of
from .snapshot import prefixes


@dataclass(slots=True)
class Changes:
    """What changed for those who ask.

    Attributes:
        subjects: subjects of which every answer may have changed.
        names: path, or module, → the names whose answers differ.
    """

    subjects: set[str] = field(default_factory=set)
    names: dict[str, set[str]] = field(default_factory=dict)

    def file(self, path: str, family: str, module: str, flow: Flow) -> None:
        """Note a file that came or went."""
        self.subjects.add(path)
        self.subjects.update(f"module:{family}:{name}" for name in prefixes(module))
        self.subjects.update(f"name:{family}:{one.name}" for one in flow.definitions[1:])

    def content(self, path: str, family: str, module: str, old: Flow, new: Flow) -> None:
        """Note a file whose content changed."""
        answers = answers_of(family)
        before, after = answers(old), answers(new)
        names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        if names:
            for subject in (path, f"module:{family}:{module}"):
                self.names.setdefault(subject, set()).update(names)
        gone = {one.name for one in old.definitions[1:]}
        come = {one.name for one in new.definitions[1:]}
        self.subjects.update(f"name:{family}:{name}" for name in (gone | come) & names)


def affected(connection: sqlite3.Connection, view: int, changes: Changes) -> set[int]:
    """Return the row ids of the files of a view that asked what changed."""
    found: set[int] = set()
    for subject in sorted(changes.subjects):
        found.update(file for file, _ in _dependents(connection, view, subject))
    for path, names in sorted(changes.names.items()):
        for file, asked in _dependents(connection, view, path):
            if not names.isdisjoint(asked.split("\n")):
                found.add(file)
    return found


def _dependents(
    connection: sqlite3.Connection, view: int, subject: str
) -> Iterable[tuple[int, str]]:
    return connection.execute(
        "SELECT d.file, d.names FROM dep d JOIN file f ON f.id = d.file"
        " WHERE d.subject = ? AND f.view = ?",
        (quote(subject), view),
    )
