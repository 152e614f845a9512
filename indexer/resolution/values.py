"""What an expression can mean, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Value(NamedTuple):
    """A thing that a name or an expression can stand for.

    Attributes:
        kind: ``module``, ``package`` (a folder without ``__init__.py``), ``class``, ``instance``,
            ``super``, ``function``, ``method`` (with the object or class that it belongs to),
            ``external`` or ``builtin``; ``lambda``, ``generator``, ``alias`` (of a type); of
            containers: ``list`` and ``table`` (known by what is stored in them), ``typed`` (known
            by its annotation), ``sequence`` (what iterating over something gives), ``items``,
            ``values`` and ``pair`` (views of a table), and ``access`` (a method of one of these).
        file: number of the file it is defined in; -1 outside the repository.
        index: definition in that file (the class of an instance; the scope of a container).
        name: dotted name of a package, or of what lies outside the repository; name of a
            container or of its method; a lambda's result; an annotation.
        base: what a method, a generator or a view belongs to.
    """

    kind: str
    file: int = -1
    index: int = -1  # type: ignore[assignment]  # nobody searches a value
    name: str = ""
    base: Value | None = None


class Candidate(NamedTuple):
    """A value with the strategy that found it and the confidence in it, at most 1."""

    value: Value
    strategy: str
    confidence: float = 1.0

    def scaled(self, factor: float) -> Candidate:
        """Return it with less confidence."""
        return Candidate(self.value, self.strategy, self.confidence * factor)

    def labelled(self, strategy: str) -> Candidate:
        """Return it with another strategy."""
        return Candidate(self.value, strategy, self.confidence)

    def reached(self, strategy: str) -> Candidate:
        """Name the way to a class's own attribute; what lies behind a variable keeps its way."""
        return self.labelled(strategy) if self.strategy == "scope" else self

    def imported(self) -> Candidate:
        """Name the way to a module's own definition."""
        return self.reached("import")

    def outside(self, name: str) -> Candidate:
        """Return something reached from a value outside the repository."""
        return Candidate(Value(self.value.kind, name=name), self.strategy, self.confidence)


Candidates = tuple[Candidate, ...]
Class = tuple[int, int]  # file, definition
CLASSES = ("class", "interface")  # kinds of definitions that have members
MAX_ALTERNATIVES = 50  # what can be more things than this is not known
VARIABLE_CONFIDENCE = 0.9  # a variable may hold something else
_KEPT = frozenset(
    {"annotation", "return", "argument", "element", "decorator", "external", "builtin"}
)  # strategies that a variable does not hide


class Symbol(NamedTuple):
    """A definition or variable: its file, its position among the file's symbols, what it is."""

    file: int
    position: int
    kind: str
    qualname: str


class Found(NamedTuple):
    """Where a reference leads: a symbol's number, or the name of something else."""

    target: int | None
    name: str | None
    strategy: str
    confidence: float


def merge(groups: Iterable[Candidates], shares: int) -> Candidates:
    """Unite alternatives, each sharing the confidence equally; unknown ones take theirs along.

    Args:
        groups: the candidates of each alternative.
        shares: number of alternatives.
    """
    groups = tuple(groups)
    if shares == len(groups) == 1 and len(groups[0]) < 2:
        return groups[0]
    best: dict[Value, Candidate] = {}
    for group in groups:
        for candidate in group:
            old = best.get(candidate.value)
            added = candidate.confidence / shares + (old.confidence if old else 0.0)
            strategy = (old or candidate).strategy
            best[candidate.value] = Candidate(candidate.value, strategy, min(added, 1.0))
    return tuple(best.values())


def through_variable(candidate: Candidate) -> Candidate:
    """Lower the confidence in a value that came through a variable."""
    strategy = candidate.strategy if candidate.strategy in _KEPT else "assignment"
    return candidate.scaled(VARIABLE_CONFIDENCE).labelled(strategy)
