"""What a change removes and other code still names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...indexer.queries.reading import Place, View
from ...indexer.queries.results import GUESS, UNRESOLVED, Node
from ...indexer.queries.search import KINDS
from .merging import Named
from .reaching import is_sure


def broken(old: View, new: View, names: Iterable[Named]) -> Iterator[tuple[Node, Node]]:
    """Yield code and the definition that it names though it is not there any more.

    Before the change a reference surely led to the definition; with it the same code still has that
    name, and it leads nowhere, or to something that only has the same name.
    """
    told: set[tuple[str, str]] = set()
    for one in names:
        for place in one.gone:
            for user in _left(old, new, place):
                if (user.id, place.node.id) not in told:
                    told.add((user.id, place.node.id))
                    yield user, place.node


def _left(old: View, new: View, gone: Place) -> Iterator[Node]:
    name = gone.node.qualname.rpartition(".")[2]
    for edge in old.incoming(gone.number, KINDS):
        user = new.place(edge.source) if is_sure(edge) else None
        if user is None:
            continue
        for one in new.outgoing(user.file, [user.number], KINDS):
            lost = one.strategy in (UNRESOLVED, GUESS)
            if lost and _last(new, one.target, one.name) == name:
                yield user.node


def _last(view: View, target: int | None, name: str | None) -> str:
    """Return the last part of the name that a reference has."""
    if target is not None:
        return view.node(target).qualname.rpartition(".")[2]
    return (name or "").rpartition(".")[2]
