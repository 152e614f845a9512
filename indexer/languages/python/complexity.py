"""Cyclomatic complexity: the number of decisions, plus one.

T. J. McCabe, "A Complexity Measure", IEEE Transactions on Software Engineering 2(4), 1976: for a
structured program v(G) equals the number of predicates plus one, and each condition of a compound
predicate counts. Predicates of Python are: ``if``, ``elif``, the conditional expression,
``for`` and ``while``, each ``except``, each ``and`` and ``or``, each ``for`` and ``if`` of a
comprehension, each ``case`` that can fail and each guard, and ``assert``. ``else``, ``finally``,
``with``, ``try`` itself and a ``case`` that always matches decide nothing. A decision counts for
the innermost definition whose body holds it; a lambda's for the definition around it.
"""

from __future__ import annotations

import re

from ...extraction.captures import Captures

_ALWAYS_MATCHES = re.compile(rb"case\s+[^\W\d]\w*\s*(if\b|:)")


def decisions(data: bytes, captures: Captures) -> list[int]:
    """Return the first byte of every decision, sorted; one entry each."""
    found = [node.start_byte for node in captures.get("decision", ())]
    cases = (node.start_byte for node in captures.get("decision.case", ()))
    found.extend(start for start in cases if _ALWAYS_MATCHES.match(data, start) is None)
    return sorted(found)
