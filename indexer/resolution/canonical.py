"""Scopes in which an expression means the same as in its own.

``self.assertEqual`` means one thing in all methods of a class, and an imported name one thing in
all functions of a module. Resolving each once, where its first name is bound, saves most of the
work; the answers are the same, because only the first name of a dotted expression is looked up in
scopes.
"""

from __future__ import annotations

import re

from .lookups import Lookups
from .values import CLASSES

_DOTTED = re.compile(r"[^\W\d][\w$]*(\.[^\W\d][\w$]*)*\Z")
_SCOPED = frozenset({"this", "super", "arguments"})  # what they mean, the function decides


class CanonicalScopes:
    """The scopes of one file that stand for others."""

    def __init__(self, lookups: Lookups, file: int) -> None:
        self._lookups, self._file = lookups, file
        self._rules = lookups.rules(file)
        self._known: dict[tuple[int, str], int] = {}
        self._receivers: dict[tuple[int, bool, str], int] = {}

    def of(self, scope: int, path: str) -> int:
        """Return the scope in which a path is looked up for a scope."""
        if scope == 0 or _DOTTED.match(path) is None:
            return scope
        first = path.partition(".")[0]
        if first in _SCOPED:
            return scope
        key = (scope, first)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._find(scope, first)
        return found

    def _find(self, scope: int, name: str) -> int:
        lookups, file = self._lookups, self._file
        at, inner = scope, False
        while at:
            one = lookups.definition(file, at)
            hidden = inner and not self._rules.class_scope and one.kind in CLASSES
            bound = () if hidden else lookups.bound(file, at, name)
            if bound:
                return self._receiver(at, name) if len(bound) == 1 else at
            at, inner = one.scope, True
        return 0

    def _receiver(self, at: int, name: str) -> int:
        """Return the first method whose receiver is the same object."""
        method = self._lookups.definition(self._file, at)
        if method.kind != "method" or not method.scope or self._rules.receiver(method) != name:
            return at
        key = (method.scope, self._rules.receives_class(method), name)
        return self._receivers.setdefault(key, at)
