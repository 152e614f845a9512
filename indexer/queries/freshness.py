"""Opens the graph for a query, after bringing it to HEAD.

Comparing the tree that the view shows with ``HEAD^{tree}`` costs two short git commands. Only when
they differ, or when the code or the settings that the view was derived with are others, is the
view updated first.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ...core.errors import UserError
from ...core.workspace import Workspace
from ..git.repository import Repository
from ..store.database import open_for_reading
from ..store.view import ViewState, find_view
from .reading import View
from .settings import indexer_settings

if TYPE_CHECKING:
    from ...core.console import Console
    from ...core.settings import IndexerSettings

LOCK_SECONDS = 2.0  # how long a query waits for a process that writes


@dataclass(frozen=True, slots=True)
class Wanted:
    """How current a query wants the graph.

    Attributes:
        update: whether to bring it to HEAD; otherwise what it shows is answered from.
        history: whether the commits count too, not only the tree.
    """

    update: bool = True
    history: bool = False


@contextmanager
def viewing(folder: Path, console: Console, wanted: Wanted = Wanted()) -> Iterator[View]:
    """Open the graph of the repository around a folder while the block runs; see ``open_view``.

    Raises:
        UserError: also when the graph turns out to be damaged.
    """
    view = open_view(folder, console, wanted)
    try:
        yield view
    except sqlite3.DatabaseError as error:
        database = Workspace(folder, view.repository.common_dir / "housestyle").graph
        raise UserError(
            f"the graph cannot be read ({error})", f"delete {database} and ask again"
        ) from error
    finally:
        view.close()


def open_view(folder: Path, console: Console, wanted: Wanted = Wanted()) -> View:
    """Open the graph of the repository around a folder.

    A graph that cannot be written is read as it is, with a note on the console.

    Raises:
        UserError: there is no repository, no commit, no graph and none can be made.
    """
    repository = Repository.open(folder)
    tree = repository.tree_of_head()
    if tree is None:
        raise UserError(f"{folder} has no commit yet", "make a first commit (git commit)")
    workspace = Workspace(folder, repository.common_dir / "housestyle")
    database = workspace.graph
    stale = _stale(repository, database, tree, wanted)
    if stale and wanted.update:
        stale = _updated(repository, workspace, console, wanted)
    view = _view(repository, database, stale)
    if stale:
        console.say(f"note: {stale}; this answer is of commit {view.commit[:12]}")
    return view


def _view(repository: Repository, database: Path, stale: str) -> View:
    connection = open_for_reading(database)
    state = find_view(connection, repository.view)
    if state is None:
        connection.close()
        raise UserError("this worktree is not indexed", "run `housestyle index`")
    return View(connection, repository, (state.id, state.commit, state.tree), stale)


def _stale(repository: Repository, database: Path, tree: str, wanted: Wanted) -> str:
    """Return why the graph does not show HEAD; empty when it does."""
    state, history = _shown(repository, database)
    if state is None:
        return "the repository is not indexed yet"
    if state.tree != tree:
        return "the graph is behind HEAD"
    if wanted.update and state.basis != _basis(repository):
        return "the graph was made with other settings or by another housestyle"
    if wanted.history:
        head = repository.head()
        if head is None or head.id != state.commit or history != head.id:
            return "the graph does not know the history up to HEAD"
    return ""


def _shown(repository: Repository, database: Path) -> tuple[ViewState | None, str]:
    """Return what the view shows and the newest commit of its history."""
    if not database.exists():
        return None, ""
    try:
        with closing(open_for_reading(database)) as connection:
            state = find_view(connection, repository.view)
            if state is None:
                return None, ""
            row = connection.execute(
                'SELECT "commit" FROM history WHERE view = ? ORDER BY position DESC LIMIT 1',
                (state.id,),
            ).fetchone()
            return state, row[0] if row else ""
    except UserError as error:
        if "newer housestyle" in error.problem:
            raise
        return None, ""  # damaged or outdated: built again
    except sqlite3.DatabaseError:
        return None, ""


def _basis(repository: Repository) -> str:
    from ..extraction.budget import Budget
    from ..tracked import Tracked

    settings = indexer_settings(repository.root)
    budget = Budget(settings.max_file_bytes, settings.max_line_bytes)
    return Tracked(settings.exclude, budget).basis()


def _updated(repository: Repository, workspace: Workspace, console: Console, wanted: Wanted) -> str:
    """Bring the graph to HEAD; return why that was not possible, if something can be read."""
    # Whoever says nothing about indexing need not wait for what checks settings.
    settings = cast("IndexerSettings", indexer_settings(repository.root))
    database = workspace.graph
    there = _shown(repository, database)[0] is not None
    hindrance = _hindrance(database) if there else ""
    if hindrance:
        return hindrance
    from ..update import update

    try:
        if not there:
            workspace.create()
        update(repository, database, settings, console, history=wanted.history)
    except UserError as error:
        if not there:
            raise
        return f"the graph could not be brought to HEAD ({error.problem})"
    return ""


def _hindrance(database: Path) -> str:
    """Return why the database cannot be written just now."""
    if not os.access(database, os.W_OK) or not os.access(database.parent, os.W_OK):
        return "the graph is read-only and behind HEAD"
    try:
        with closing(sqlite3.connect(database, timeout=LOCK_SECONDS)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
    except sqlite3.OperationalError:
        return "another process is writing the graph, which is behind HEAD"
    return ""
