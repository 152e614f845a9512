"""Where each definition stands: its scope, its qualified name, its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .header import Header
from .nesting import Nesting

CLASS_LIKE = frozenset({"class", "interface", "type"})


@dataclass(frozen=True, slots=True)
class Place:
    """A definition's place.

    Attributes:
        around: index of the definition whose body holds it.
        scope: index of the definition that it belongs to: ``around``, or its owner.
        direct: False when another block lies between that body and it.
    """

    around: int
    scope: int
    qualname: str
    kind: str
    direct: bool


def place(headers: Sequence[Header], nesting: Nesting) -> list[Place]:
    """Place every definition of a file, the module first."""
    found = [Place(0, 0, headers[0].name, headers[0].kind, direct=True)]
    located = nesting.locate([header.start_byte for header in headers[1:]])
    for header, (around, direct) in zip(headers[1:], located, strict=True):
        prefix = f"{found[around].qualname}." if around else ""
        owner = f"{header.owner}." if header.owner else ""
        kind = header.kind
        if kind == "function" and not owner and found[around].kind in CLASS_LIKE:
            kind = "method"
        found.append(Place(around, around, f"{prefix}{owner}{header.name}", kind, direct))
    return _owned(found) if any(header.owner for header in headers) else found


def _owned(places: list[Place]) -> list[Place]:
    """Give definitions outside their owner's body its scope, where the file defines the owner."""
    classes = {
        one.qualname: index
        for index, one in reversed(list(enumerate(places)))
        if one.kind in CLASS_LIKE
    }
    return [
        Place(one.around, _scope(one, classes), one.qualname, one.kind, one.direct)
        for one in places
    ]


def _scope(place: Place, classes: dict[str, int]) -> int:
    return place.around or classes.get(place.qualname.rpartition(".")[0], 0)
