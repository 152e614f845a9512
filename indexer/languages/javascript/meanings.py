"""What an expression can mean, with the object through which it was reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...resolution.values import Candidate, Candidates, Value

VARIABLE_CONFIDENCE = 0.9  # a variable may be given something else elsewhere
MAX_MEANINGS = 40  # of one expression that are kept; more tell nothing
BASE_CONFIDENCE = 0.7  # of members of a base class outside the repository
OUTSIDE = ("external", "builtin")
OPEN = ("builtin", "external")  # what has any member


class Meaning(NamedTuple):
    """A value, how it was found, how sure that is.

    Attributes:
        value: of kind ``module``, ``class``, ``instance``, ``super``, ``function``, ``external``,
            ``builtin``, or ``object``: what a scope (``index``) binds a ``name`` to.
        receiver: for a method, the object that it is called on.
    """

    value: Value
    strategy: str
    confidence: float = 1.0
    receiver: Value | None = None

    def scaled(self, factor: float) -> Meaning:
        """Return it with less confidence."""
        return self._replace(confidence=self.confidence * factor)

    def labelled(self, strategy: str) -> Meaning:
        """Return it with another strategy, unless it lies outside."""
        return self if self.strategy in OUTSIDE else self._replace(strategy=strategy)

    def through(self, strategy: str) -> Meaning:
        """Return what was found by name with the strategy that led to the name."""
        return self.labelled(strategy) if self.strategy == "scope" else self


Meanings = tuple[Meaning, ...]


def united(groups: Iterable[Sequence[Meaning]], shares: int = 1) -> Meanings:
    """Unite alternatives, each sharing the confidence equally; the first of very many."""
    best: dict[tuple[Value, Value | None], Meaning] = {}
    for group in groups:
        for one in group:
            key = (one.value, one.receiver)
            old = best.get(key)
            added = one.confidence / shares + (old.confidence if old else 0.0)
            best[key] = (old or one)._replace(confidence=min(added, 1.0))
    return tuple(best.values())[:MAX_MEANINGS]


def outside(kind: str, name: str, confidence: float = 1.0) -> Meaning:
    """Return something outside the repository."""
    return Meaning(Value(kind, name=name), kind, confidence)


def candidates(found: Meanings) -> Candidates:
    """Return meanings as edges need them."""
    best: dict[Value, Candidate] = {}
    for one in found:
        if one.value.kind != "object":
            old = best.get(one.value)
            if old is None or old.confidence < one.confidence:
                best[one.value] = Candidate(one.value, one.strategy, one.confidence)
    return tuple(best.values())


def known(found: Meanings) -> Meanings:
    """Drop what has any member where something that is known has it."""
    inside = tuple(one for one in found if one.value.kind not in OUTSIDE)
    return inside or found
