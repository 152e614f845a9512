"""Finds what JavaScript's and TypeScript's names and expressions mean.

Strategies: ``scope``, ``import`` (re-exports followed), ``self`` (``this``), ``inherited``,
``assignment`` (through a variable or a property), ``annotation`` (a declared type), ``return``,
``element``, ``constructor``; ``external`` and ``builtin`` by name. What a variable holds is known
less surely than what a name is declared as; alternatives share the confidence.
"""

from __future__ import annotations

import re
from typing import cast

from ...resolution.engine import Compute, Engine, Key
from ...resolution.linearize import linearize
from ...resolution.lookups import Lookups
from ...resolution.resolve import Resolver
from ...resolution.values import Candidate, Candidates, Value
from .exporting import Exporting
from .meanings import Meaning, Meanings, candidates, known, united
from .members import Members
from .names import Names
from .shape import Shapes

Owner = tuple[int, int]  # file, class

MAX_STEPS = 16  # longest expression that is followed, in names, calls and elements
_STEP = re.compile(r"super\(\)|\(\)|\[[^\]]*\]|\{[^}]*\}|[^.()\[\]{}]+")


class JavaScriptResolver(Resolver):
    """Answers what paths mean, file by file; begin each with ``engine.enter``."""

    def __init__(self, lookups: Lookups) -> None:
        super().__init__(lookups)
        questions: dict[str, Compute] = {
            "path": self._evaluate,
            "meaning": self._meaning,
            "type": self._typed,
            "export": self._export,
            "order": self._order,
        }
        self.engine = Engine(lookups, questions, _nothing)
        self.shapes = Shapes(lookups)
        self.names = Names(self)
        self.objects = Members(self)
        self.exporting = Exporting(self)

    def meaning(self, file: int, scope: int, path: str) -> Meanings:
        """Return what a path can mean in a scope."""
        return cast("Meanings", self.engine.ask(("meaning", file, scope, path)))

    def typed(self, file: int, scope: int, path: str) -> Meanings:
        """Return the objects of the type that dotted names mean in a scope."""
        return cast("Meanings", self.engine.ask(("type", file, scope, path)))

    def export(self, file: int, name: str, typed: bool) -> Meanings:
        """Return what a module exports under a name, as a value or as a type."""
        return cast("Meanings", self.engine.ask(("export", file, name, typed)))

    def attribute(self, candidate: Candidate, name: str) -> Candidates:
        """Return what a member of a candidate can mean."""
        one = Meaning(candidate.value, candidate.strategy, candidate.confidence)
        if candidate.value.kind == "class":  # the constructor is no static member
            value = Value("instance", candidate.value.file, candidate.value.index)
            one = one._replace(value=value)
        return candidates(self.objects.attribute(one, name))

    def _evaluate(self, file: int, scope: int, path: str) -> Candidates:
        return candidates(self.meaning(file, scope, path))

    def _meaning(self, file: int, scope: int, path: str) -> Meanings:
        if path.startswith(":"):
            return self.typed(file, scope, path[1:])
        steps = _STEP.findall(path)
        if not 0 < len(steps) <= MAX_STEPS:
            return ()
        if len(steps) == 1:
            return self.names.value(file, scope, steps[0])
        last = steps[-1]
        before = self.meaning(file, scope, path[: len(path) - len(last)].rstrip("."))
        return known(united(self._stepped(one, last) for one in before))

    def _stepped(self, one: Meaning, step: str) -> Meanings:
        if step == "()":
            return self.objects.called(one)
        if step.startswith("["):
            return self.objects.element(one, step[1:-1])
        if step.startswith("{"):
            return self.objects.given(one, step[1:-1])
        return self.objects.attribute(one, step)

    def _typed(self, file: int, scope: int, path: str) -> Meanings:
        name, dot, last = path.rpartition(".")
        if not dot:
            return self.names.type(file, scope, path)
        found = []
        for one in self.meaning(file, scope, name):
            if one.value.kind == "module":
                found.append(self.export(one.value.file, last, typed=True))
            elif one.value.kind == "class":
                found.append(self.names.type(one.value.file, one.value.index, last))
            elif one.value.kind == "external":
                found.append(self.objects.attribute(one, last))
        return united(found)

    def _export(self, file: int, name: str, typed: bool) -> Meanings:
        return self.exporting.find(file, name, typed)

    # Classes

    def _order(self, file: int, index: int) -> tuple[Owner | str, ...]:
        bases = self._bases((file, index))
        inner = [(base,) if isinstance(base, str) else self.order(base) for base in bases]
        return linearize((file, index), inner, bases)

    def _bases(self, owner: Owner) -> list[Owner | str]:
        file, index = owner
        scope = self.lookups.definition(file, index).scope
        found: list[Owner | str] = []
        for path in self.lookups.bases(file, index):
            values = self.meaning(file, scope, path)
            inside = [one.value for one in values if one.value.kind == "class"]
            if not inside and path.replace(".", "").isidentifier():
                typed = self.typed(file, scope, path)
                inside = [one.value for one in typed if one.value.kind == "instance"]
            bases = [(one.file, one.index) for one in inside]
            found += [base for base in bases if base != owner]
            if not inside:
                outer = [one.value for one in values if one.value.kind in ("external", "builtin")]
                found += [f"{one.kind}:{one.name}" for one in outer]
        return list(dict.fromkeys(found))


def _nothing(key: Key) -> object:
    """Answer a question that goes in a circle: in a circle a class has no bases."""
    return (key[1:],) if key[0] == "order" else ()
