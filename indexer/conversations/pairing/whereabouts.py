"""From lines that landed in a commit to the symbols that hold them, at HEAD.

The commit's changed definitions tell which of them the lines stand in; a definition is followed to
HEAD by its birth, so that renames and moves do not lose it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ...git.repository import Commit
from ...graph import Graph
from ...model import Symbol
from ...store.quoting import quote, unquote
from .lines import Lines, plain
from .past import Past

Born = tuple[str, str]  # path and qualified name at the first appearance


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition as a commit left it.

    Attributes:
        qualname: qualified name.
        born: path and name at its first appearance.
        first: its first line, from 1.
        last: its last.

    """

    qualname: str
    born: Born
    first: int
    last: int


class Whereabouts:
    """Finds symbols by the lines that landed.

    Args:
        graph: the graph at HEAD, with its history.
        past: the commits.

    """

    def __init__(self, graph: Graph, past: Past) -> None:
        self._graph, self._past = graph, past
        self._definitions = lru_cache(512)(self._changed)

    def symbols(self, commit: Commit, path: str, lines: Lines) -> list[tuple[str, Born]]:
        """Return the symbols at HEAD that hold lines which a commit put into a file.

        Args:
            commit: where the lines landed.
            path: of the file there.
            lines: the lines, in plain form.

        Returns:
            ids of the symbols, each with its birth; "" for what is not in the graph any more.

        """
        carrier = self._past.carriers.get(commit.id, commit)
        definitions = self._definitions(carrier.id, path)
        text = self._past.lines(carrier, path)
        if not definitions and carrier.parents:
            return []
        definitions = definitions or self._present(path)
        found = _holding(text, definitions, lines)
        return [(self.at_head(one.born), one.born) for one in found]

    def around(self, path: str, lines: Lines) -> tuple[str, Born, float] | None:
        """Return the symbol at HEAD that holds most of some lines of a file, and their share.

        Args:
            path: of the file at HEAD.
            lines: the lines, in plain form.

        """
        text = self._text(path)
        places = [number for number, line in enumerate(text, 1) if plain(line) in lines]
        holders = Counter(_innermost(self._present(path), number) for number in places)
        found = [(count, one) for one, count in holders.items() if one]
        if not found:
            return None
        count, best = max(found, key=lambda pair: (pair[0], pair[1].first))
        return self.at_head(best.born), best.born, min(1.0, count / lines.total())

    def at_head(self, born: Born) -> str:
        """Return the id of the symbol at HEAD that was born so; "" when there is none."""
        return self._by_birth.get(born, "")

    def _changed(self, commit_id: str, path: str) -> list[Definition]:
        """Return the definitions of a file that a commit of the first-parent line changed."""
        rows = self._graph.connection.execute(
            "SELECT c.history, c.qualname, c.ordinal, c.after_blob, c.after_start, c.after_end"
            " FROM history h JOIN change c ON (c.view, c.history) = (h.view, h.position)"
            ' WHERE h.view = ? AND h."commit" = ? AND c.path = ? AND c.after_start IS NOT NULL',
            (self._graph.view, commit_id, quote(path)),
        )
        found = []
        for position, qualname, ordinal, blob, start, end in rows.fetchall():
            source = self._graph.source(blob)
            first, last = (source.count(b"\n", 0, at) + 1 for at in (start, max(start, end - 1)))
            born = self._birth(position, path, qualname, ordinal)
            found.append(Definition(qualname, born, first, last))
        return found

    def _present(self, path: str) -> list[Definition]:
        """Return the definitions of a file at HEAD: those of a root commit are not recorded."""
        return [
            Definition(one.qualname, self._graph.birth(one), one.start_line, one.end_line)
            for one in self._symbols.get(path, ())
        ]

    def _text(self, path: str) -> list[str]:
        blobs = {one.blob for one in self._symbols.get(path, ())}
        return [
            line
            for blob in blobs
            for line in self._graph.source(blob).decode("utf-8", "replace").split("\n")
        ]

    def _birth(self, position: int, path: str, qualname: str, ordinal: int) -> Born:
        row = self._graph.connection.execute(
            "SELECT birth_path, birth_qualname FROM birth WHERE view = ? AND path = ?"
            " AND qualname = ? AND ordinal = ? AND history <= ? ORDER BY history DESC LIMIT 1",
            (self._graph.view, quote(path), qualname, ordinal, position),
        ).fetchone()
        return (unquote(row[0]), row[1]) if row and row[0] is not None else (path, qualname)

    @cached_property
    def _symbols(self) -> dict[str, list[Symbol]]:
        found: dict[str, list[Symbol]] = defaultdict(list)
        for one in self._graph.symbols():
            if one.kind != "module":
                found[one.path].append(one)
        return found

    @cached_property
    def _by_birth(self) -> dict[Born, str]:
        found: dict[Born, str] = {}
        for one in self._graph.symbols():
            found.setdefault(self._graph.birth(one), one.id)
        return found


def knows_history(graph: Graph, head: str) -> bool:
    """Return whether a graph shows a commit, and what led to it."""
    row = graph.connection.execute(
        'SELECT 1 FROM history WHERE view = ? AND "commit" = ?', (graph.view, head)
    ).fetchone()
    return graph.commit == head and row is not None


def _holding(
    text: list[str], definitions: Collection[Definition], lines: Lines
) -> Iterator[Definition]:
    """Yield the innermost definitions that hold one of the lines.

    A line that stands at several places counts where another one does, too.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(text, 1):
        if (found := plain(line)) in lines:
            places[found].append(number)
    holders = {number: _innermost(definitions, number) for n in places.values() for number in n}
    sure = {holders[n[0]] for n in places.values() if len({holders[one] for one in n}) == 1}
    counts = Counter(one for one in holders.values() if one is not None)
    wanted = (sure - {None}) or {max(counts, key=lambda one: counts[one])} if counts else set()
    yield from sorted((one for one in wanted if one), key=lambda one: (one.first, one.qualname))


def _innermost(definitions: Collection[Definition], line: int) -> Definition | None:
    around = [one for one in definitions if one.first <= line <= one.last]
    return min(around, key=lambda one: one.last - one.first, default=None)
