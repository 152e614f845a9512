"""Which definition at HEAD a definition of an earlier commit has become."""

from __future__ import annotations

from functools import cached_property

from .graph import Graph
from .store.quoting import quote, unquote

Born = tuple[str, str]  # path and qualified name at the first appearance


class Successors:
    """Follows definitions by where they were born, through renames and moves.

    Args:
        graph: the graph at HEAD, with its history.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def of(self, commit: str, path: str, qualname: str, ordinal: int = 0) -> str:
        """Return the id of the symbol that a definition is at HEAD; "" when it is gone.

        Args:
            commit: id of a commit; of none that first-parent history holds, its last is taken.
            path: of the file there.
            qualname: of the definition there.
            ordinal: which of the definitions of that name in the file.

        """
        return self._by_birth.get(self._born(commit, path, qualname, ordinal), "")

    def _born(self, commit: str, path: str, qualname: str, ordinal: int) -> Born:
        row = self._graph.connection.execute(
            "SELECT birth_path, birth_qualname FROM birth WHERE view = ?1 AND path = ?2"
            " AND qualname = ?3 AND ordinal = ?4 AND history <= coalesce((SELECT position"
            ' FROM history WHERE view = ?1 AND "commit" = ?5), history)'
            " ORDER BY history DESC LIMIT 1",
            (self._graph.view, quote(path), qualname, ordinal, commit),
        ).fetchone()
        return (unquote(row[0]), row[1]) if row and row[0] is not None else (path, qualname)

    @cached_property
    def _by_birth(self) -> dict[Born, str]:
        found: dict[Born, str] = {}
        for one in self._graph.symbols():
            found.setdefault(self._graph.birth(one), one.id)
        return found
