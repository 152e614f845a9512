"""Several definitions of one name in one file as one: overloads, a property and its setter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ...indexer.queries.changed import ChangedSymbol
from ...indexer.queries.reading import Place, View

DETAILS = ("body", "signature", "documentation")  # the most telling first


@dataclass(frozen=True, slots=True)
class Named:
    """A name whose definitions changed.

    Attributes:
        what: the change, told of its last definition.
        spots: all definitions of the name in the newer graph.
        gone: all of them in the older graph, where the newer one has none.
    """

    what: ChangedSymbol
    spots: tuple[Place, ...]
    gone: tuple[Place, ...]


def merged(old: View, new: View, symbols: Sequence[ChangedSymbol]) -> Iterator[Named]:
    """Yield the names that changed, by path and place.

    A module counts only where its own code is all that changed in it.
    """
    groups: dict[tuple[str, str], list[ChangedSymbol]] = {}
    others = {one.node.path for one in symbols if one.node.kind != "module"}
    for one in symbols:
        is_all = one.detail == "body" and one.node.path not in others
        if one.node.kind != "module" or is_all:
            groups.setdefault((one.node.path, one.node.qualname), []).append(one)
    for (path, qualname), group in groups.items():
        spots = named(new, path, qualname)
        what = group[-1]
        came = tuple(what.before.split("::", 1)) if what.before else (path, qualname)
        before = named(old, came[0], came[-1])
        gone = before if not named(new, came[0], came[-1]) else ()
        yield Named(_merged(group, spots, is_old=bool(before)), spots, gone)


def named(view: View, path: str, qualname: str) -> tuple[Place, ...]:
    """Return the definitions of a name in a file."""
    found = view.named(qualname.rpartition(".")[2])
    return tuple(one for one in found if (one.node.path, one.node.qualname) == (path, qualname))


def _merged(
    group: Sequence[ChangedSymbol], spots: Sequence[Place], *, is_old: bool
) -> ChangedSymbol:
    """Return what happened to the name: one that has a definition on both sides changed."""
    last = group[-1]
    node = spots[-1].node if spots else last.node
    if not (spots and is_old) or (last.change == "moved" and len(group) == 1):
        return replace(last, node=node)
    details = [one.detail for one in group if one.detail] or [DETAILS[1]]
    return ChangedSymbol("changed", min(details, key=DETAILS.index), node, "")
