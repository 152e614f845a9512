"""What queries answer with: plain data, the same for people, scripts and agents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Certainty = Literal["fact", "guess", "unresolved"]
GUESS, UNRESOLVED = "name", "unresolved"  # strategies


def certainty(strategy: str) -> Certainty:
    """Return how an edge of a strategy is to be taken."""
    if strategy == UNRESOLVED:
        return "unresolved"
    return "guess" if strategy == GUESS else "fact"


@dataclass(frozen=True, slots=True)
class Node:
    """A symbol, or a name outside the repository.

    Attributes:
        id: of the symbol; empty outside.
        name: full name, e.g. ``flask.app.Flask.run``; outside as written, e.g. ``requests.get``.
        kind: as in ``model.Symbol``, or ``external``, or ``unresolved``.
        path: of its file; empty outside.
        qualname: name inside the file.
        line: first line; 0 outside.
        end_line: last line.
        is_test: whether it belongs to tests.
    """

    id: str
    name: str
    kind: str
    path: str = ""
    qualname: str = ""
    line: int = 0
    end_line: int = 0
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """An edge: where one symbol's code refers to another.

    Attributes:
        source: the symbol whose code it is.
        target: what is meant.
        kind: ``calls``, ``reads``, ``inherits``, …
        strategy: how the target was found.
        confidence: candidates of one reference share at most 1.
        certainty: ``fact``, ``guess`` or ``unresolved``.
        path: file of the reference.
        line: its line.
        column: bytes before it in that line.
    """

    source: Node
    target: Node
    kind: str
    strategy: str
    confidence: float
    certainty: Certainty
    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Uses:
    """Edges that answer a question, facts apart from the rest.

    Attributes:
        asked: what was asked about.
        facts: resolved references.
        guesses: references to something of the same name.
        unresolved: references to something unknown.
        total: how many there are.
        cut: whether there are more than are given here.
    """

    asked: tuple[Node, ...]
    facts: tuple[Use, ...]
    guesses: tuple[Use, ...]
    unresolved: tuple[Use, ...]
    total: int
    cut: bool
