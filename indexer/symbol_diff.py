"""Compares the definitions of files before and after a commit.

Definitions correspond by name within a file (renamed files followed); what is left over
corresponds when its body is the same, first under the same name, then under another, and only
when that is unambiguous within the commit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from .facts import Definition


@dataclass(frozen=True, slots=True)
class Place:
    """A definition at one moment; ``key`` tells it from its namesakes in the file.

    Attributes:
        key: path, qualified name, and which of the definitions of that name in the file.
        blob: git's id of the file's content.
        nested: whether it lies inside a function.
        what: the definition.
    """

    key: tuple[str, str, int]
    blob: str
    nested: bool
    what: Definition


@dataclass(frozen=True, slots=True)
class Difference:
    """A definition that a commit touched; one side is None when it was added or removed.

    ``change`` is empty when only its file was edited, elsewhere.
    """

    change: str
    before: Place | None
    after: Place | None


def places(path: str, blob: str, definitions: Sequence[Definition]) -> list[Place]:
    """Return the definitions of a file with their keys."""
    seen: Counter[str] = Counter()
    found = []
    for one in definitions:
        nested = any(outer.kind in ("function", "method") for outer in _around(definitions, one))
        found.append(Place((path, one.qualname, seen[one.qualname]), blob, nested, one))
        seen[one.qualname] += 1
    return found


def _around(definitions: Sequence[Definition], one: Definition) -> Iterator[Definition]:
    """Yield the definitions around one, which may come after it: Go's types and their methods."""
    for _ in definitions:  # more can only be a circle
        if not one.scope:
            return
        one = definitions[one.scope]
        yield one


def compare(files: Iterable[tuple[list[Place], list[Place]]]) -> list[Difference]:
    """Return the differences of one commit, sorted by place.

    Args:
        files: for each changed file its definitions before and after.
    """
    found: list[Difference] = []
    removed: list[Place] = []
    added: list[Place] = []
    for before, after in files:
        old = {place.key[1:]: place for place in before}
        new = {place.key[1:]: place for place in after}
        found += [
            Difference(_change(old[key], new[key]), old[key], new[key]) for key in old if key in new
        ]
        removed += [place for key, place in old.items() if key not in new]
        added += [place for key, place in new.items() if key not in old]
    for criterion in (_body_and_name, _body):
        for before_place, after_place in _unambiguous(removed, added, criterion):
            removed.remove(before_place)
            added.remove(after_place)
            found.append(Difference("moved", before_place, after_place))
    found += [Difference("removed", place, None) for place in removed]
    found += [Difference("added", None, place) for place in added]
    return sorted(found, key=_order)


def _change(before: Place, after: Place) -> str:
    """Name the most telling difference of two states of a definition."""
    old, new = before.what, after.what
    if old.own_hash != new.own_hash:
        return "body"
    if (old.signature, old.decorators) != (new.signature, new.decorators):
        return "signature"
    if old.docstring != new.docstring:
        return "documentation"
    return "" if before.key == after.key else "moved"


def _body(place: Place) -> tuple[bool, str]:
    return place.what.kind == "class", place.what.body_hash


def _body_and_name(place: Place) -> tuple[bool, str, str]:
    return (*_body(place), place.what.name)


def _unambiguous(
    removed: Iterable[Place], added: Iterable[Place], criterion: Callable[[Place], object]
) -> Iterator[tuple[Place, Place]]:
    """Yield the pairs that are alone on both sides in what a criterion tells of them."""
    sides: dict[object, tuple[list[Place], list[Place]]] = defaultdict(lambda: ([], []))
    for side, group in enumerate((removed, added)):
        for place in group:
            if place.what.kind != "module":
                sides[criterion(place)][side].append(place)
    for before, after in list(sides.values()):
        if len(before) == len(after) == 1:
            yield before[0], after[0]


def _order(difference: Difference) -> tuple[str, int, str, int]:
    place = difference.after or difference.before
    if place is None:
        raise ValueError("a difference has a side")
    path, qualname, ordinal = place.key
    return path, place.what.start_byte, qualname, ordinal
