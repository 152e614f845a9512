"""How one symbol leads to another."""

from __future__ import annotations

from dataclasses import dataclass

from .impact import Affected, affected, starts
from .naming import Meant
from .reading import View
from .results import Node
from .search import Search


@dataclass(frozen=True, slots=True)
class Route:
    """The most trusted way from one symbol to another.

    Attributes:
        source: where it begins.
        target: where it ends.
        found: the way, told from the target back to the source; None when there is none.
        turned: whether the way leads from the target to the source instead.
        cut: whether the search was given up before everything was seen.
    """

    source: tuple[Node, ...]
    target: tuple[Node, ...]
    found: Affected | None
    turned: bool
    cut: bool


def route(view: View, source: Meant, target: Meant) -> Route:
    """Return how a symbol comes to use another, or the other way round if it does not."""
    there, cut = _way(view, source, target)
    if there is not None or source.external:
        return Route(source.nodes, target.nodes, there, False, cut)
    back, cut_back = _way(view, target, source) if not target.external else (None, False)
    return Route(source.nodes, target.nodes, back, back is not None, cut or cut_back)


def _way(view: View, source: Meant, target: Meant) -> tuple[Affected | None, bool]:
    inside = {one.state[0] for one in starts(view, source)}
    search = Search(view, starts(view, target))
    found = affected(view, search, search.run(1, inside.__contains__))
    return (found[0], False) if found else (None, search.is_cut)
