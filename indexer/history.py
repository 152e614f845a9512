"""What each commit changed, definition by definition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .graph import Graph
from .model import symbol_id
from .store.quoting import unquote


@dataclass(frozen=True, slots=True)
class SymbolChange:
    """One definition that a commit changed on the first-parent line.

    Attributes:
        commit: id of the commit (for a merge, the merge itself).
        ordinal: its position on the line, the oldest being 0.
        subject: first line of its message.
        message: all of it.
        author_email: the author's.
        time: of the commit, in seconds since 1970.
        path: path after the commit, or before it when the definition was removed.
        qualname: qualified name, likewise.
        change: ``added``, ``removed``, ``body``, ``signature``, ``documentation`` or ``moved``:
            the first of ``body``, ``signature`` (decorators included) and ``documentation``
            that differs. A class's body leaves its methods out; they are listed themselves.
        before_blob: content of the file before.
        before_span: first byte and end of the definition in it.
        after_blob: content of the file after.
        after_span: first byte and end of the definition in it.
        symbol: id of the definition that has this path and name in the graph, if one has.
    """

    commit: str
    ordinal: int
    subject: str
    message: str
    author_email: str
    time: int
    path: str
    qualname: str
    change: str
    before_blob: str | None
    before_span: tuple[int, int] | None
    after_blob: str | None
    after_span: tuple[int, int] | None
    symbol: str | None


def changes(graph: Graph) -> list[SymbolChange]:
    """Return the changes of all commits after the root, oldest first, by place within each.

    Modules are not listed, nor are definitions inside functions, whose change is the function's.
    """
    return list(_changes(graph))


def _changes(graph: Graph) -> Iterator[SymbolChange]:
    present = {symbol.id for symbol in graph.symbols()}
    rows = graph.connection.execute(
        'SELECT h."commit", c.history, path, qualname, ordinal, change,'
        " before_blob, before_start, before_end, after_blob, after_start, after_end"
        " FROM change c JOIN history h ON (h.view, h.position) = (c.view, c.history)"
        " WHERE c.view = ? ORDER BY c.history, c.position",
        (graph.view,),
    )
    commit = None
    for commit_id, position, stored, qualname, ordinal, change, *sides in rows:
        if commit is None or commit.id != commit_id:
            commit = graph.repository.commit(commit_id)
        path = unquote(stored)
        identity = symbol_id(path, qualname, ordinal)
        yield SymbolChange(
            commit=commit.id,
            ordinal=position,
            subject=commit.subject,
            message=commit.message,
            author_email=commit.author_email,
            time=commit.time,
            path=path,
            qualname=qualname,
            change=change,
            before_blob=sides[0],
            before_span=_span(sides[1], sides[2]),
            after_blob=sides[3],
            after_span=_span(sides[4], sides[5]),
            symbol=identity if identity in present else None,
        )


def _span(start: int | None, end: int | None) -> tuple[int, int] | None:
    return None if start is None or end is None else (start, end)
