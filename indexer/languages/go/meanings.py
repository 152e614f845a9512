"""What an expression can mean in Go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...resolution.values import Candidate, Candidates, Value
from .types import UNKNOWN, Type

OUTSIDE = ("external", "builtin")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning.

    Attributes:
        kind: ``package`` (of the repository), ``type``, ``object``, ``function``, ``external`` or
            ``builtin``.
        type: the type, or that of the object.
        place: file and definition of a function or method.
        name: of a package, or of what lies outside.
    """

    kind: str
    type: Type = UNKNOWN
    place: tuple[int, int] = (-1, -1)
    name: str = ""
    strategy: str = "scope"
    confidence: float = 1.0

    def through(self, strategy: str) -> Meaning:
        """Return it as reached another way, unless it lies outside."""
        return self if self.kind in OUTSIDE else replace(self, strategy=strategy)

    def reached(self, owner: Meaning) -> Meaning:
        """Return a member as reached through its owner."""
        confidence = self.confidence * owner.confidence
        if self.kind in OUTSIDE or self.strategy == "inherited":
            return replace(self, confidence=confidence)
        strategy = owner.strategy if self.kind == "function" else "annotation"
        return replace(self, strategy=strategy, confidence=confidence)


def instance_of(kind: Type, strategy: str) -> tuple[Meaning, ...]:
    """Return an object of a type; nothing when the type is not known."""
    return (Meaning("object", kind, strategy=strategy),) if kind != UNKNOWN else ()


def outside(one: Meaning, step: str) -> Meaning:
    """Return something reached from what lies outside."""
    return replace(one, name=f"{one.name}{step}")


def shared(groups: Iterable[tuple[Meaning, ...]]) -> tuple[Meaning, ...]:
    """Unite alternatives, which share the confidence."""
    found = [one for one in groups if one]
    if len(found) == 1:
        return found[0]
    united = dict.fromkeys(
        replace(one, confidence=one.confidence / len(found)) for group in found for one in group
    )
    return tuple(united)


def candidates(meanings: Iterable[Meaning]) -> Candidates:
    """Return meanings as the values that edges are made of."""
    return tuple(one for meaning in meanings for one in _candidates(meaning))


def _candidates(one: Meaning) -> Iterable[Candidate]:
    if one.kind == "function":
        yield Candidate(Value("function", *one.place), one.strategy, one.confidence)
    elif one.kind in OUTSIDE:
        yield Candidate(Value(one.kind, name=one.name), one.kind, one.confidence)
    elif one.kind in ("type", "object"):
        yield from _typed(one)


def _typed(one: Meaning) -> Iterable[Candidate]:
    kind = "class" if one.kind == "type" else "instance"
    for place in one.type.places:
        share = one.confidence / len(one.type.places)
        yield Candidate(Value(kind, *place), one.strategy, share)
    if one.type.kind in OUTSIDE and one.kind == "type":
        yield Candidate(Value(one.type.kind, name=one.type.name), one.type.kind, one.confidence)
