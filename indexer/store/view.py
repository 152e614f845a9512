"""A view's rows: which tree it shows, its files, symbols and edges.

All of them are written anew when the tree changes, in the caller's one transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

from ..git.repository import TreeEntry
from ..languages.python.modules import Layout
from ..model import Edge
from ..resolution.edges import derive_edges
from ..resolution.program import Program
from .factstore import FactStore
from .quoting import quote

DERIVATION_VERSION = 1  # raise it when the same facts give other symbols or edges
_edge_row = attrgetter(*(one.name for one in fields(Edge)[:9]))


@dataclass(frozen=True, slots=True)
class ViewState:
    """What a view shows: a commit's tree, derived with a basis (extractor, resolver, settings)."""

    id: int
    commit: str
    tree: str
    basis: str


def find_view(connection: sqlite3.Connection, name: str) -> ViewState | None:
    """Return a view by its worktree's name."""
    row = connection.execute(
        'SELECT id, "commit", tree, basis FROM view WHERE name = ?', (name,)
    ).fetchone()
    return None if row is None else ViewState(*row)


def save_view(
    connection: sqlite3.Connection, name: str, commit: str, tree: str, basis: str
) -> ViewState:
    """Record what a view shows from now on."""
    connection.execute(
        'INSERT INTO view (name, "commit", tree, basis) VALUES (?, ?, ?, ?)'
        ' ON CONFLICT (name) DO UPDATE SET "commit" = excluded."commit",'
        " tree = excluded.tree, basis = excluded.basis",
        (name, commit, tree, basis),
    )
    saved = find_view(connection, name)
    if saved is None:
        raise LookupError(name)
    return saved


def derive(
    connection: sqlite3.Connection,
    view: int,
    entries: Sequence[TreeEntry],
    layout: Layout,
    facts: FactStore,
) -> None:
    """Replace a view's files, symbols and edges by those of a tree.

    Args:
        connection: the database, in a transaction.
        view: row id of the view.
        entries: the Python files of the tree, sorted by path; facts of all are stored.
        layout: names of their modules.
        facts: where the facts are.
    """
    for table in ("edge", "sym", "view_file"):
        connection.execute(f"DELETE FROM {table} WHERE view = ?", (view,))  # noqa: S608
    known = facts.known()
    rows = [(entry.path, known[entry.blob], layout.module(entry.path)) for entry in entries]
    connection.executemany(
        "INSERT INTO view_file VALUES (?, ?, ?, ?)",
        ((view, quote(path), blob, module) for path, blob, module in rows),
    )
    program = Program((path, module, facts.read(blob)) for path, blob, module in rows)
    _insert_symbols(connection, view, program, [blob for _, blob, _ in rows])
    connection.executemany(
        "INSERT INTO edge VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        ((view, number, *_edge_row(edge)) for number, edge in enumerate(derive_edges(program))),
    )


def _insert_symbols(
    connection: sqlite3.Connection, view: int, program: Program, blobs: Iterable[int]
) -> None:
    for source, blob in zip(program.files, blobs, strict=True):
        connection.executemany(
            "INSERT INTO sym VALUES (?, ?, ?, ?, ?)",
            (
                (view, one, quote(source.path), blob, position)
                for position, one in enumerate(source.ids)
            ),
        )
