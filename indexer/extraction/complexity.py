"""Cognitive complexity and nesting, from captures.

SonarSource's white paper "Cognitive Complexity" (G. A. Campbell, 2018): every break of the linear
flow costs 1; those that nest cost 1 more for each level around them. The query says which is which:

- ``nesting``: a structure that costs 1 and its depth: ``if``, loops, ``switch``, ``catch``, ``?:``;
- ``nesting.flat``: the same node continues another one (``else if``) and does not cost here;
- ``nested``: what lies inside is one level deeper;
- ``closure``: the same for the body of an anonymous function, which is no control structure;
- ``increment``: costs 1 at any depth: ``else``, ``elif``, ``goto``, a jump to a label, an operator
  that begins a sequence of like logical operators;
- ``increment.flat``: the operator only continues such a sequence.

Each cost belongs to the innermost definition whose body holds it, at a depth counted from there.
Recursion, which costs 1 too, is not seen in one file and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .nesting import Span

_BODY, _NESTED, _CLOSURE, _NESTING, _INCREMENT = range(5)  # in this order at one span


def cognitive(
    bodies: Sequence[Span],
    nesting: Iterable[Span],
    nested: Iterable[Span],
    closures: Iterable[Span],
    increments: Iterable[Span],
) -> list[tuple[int, int]]:
    """Return (cognitive complexity, deepest nesting) of each definition.

    Args:
        bodies: body of each definition, the module's first.
        nesting: structures that cost more the deeper they lie.
        nested: spans that lie one level deeper.
        closures: bodies of anonymous functions.
        increments: what costs 1.
    """
    events = [(start, -end, _BODY, index) for index, (start, end) in enumerate(bodies)]
    groups = ((_NESTING, nesting), (_NESTED, nested), (_CLOSURE, closures))
    for tag, spans in (*groups, (_INCREMENT, increments)):
        events += [(start, -end, tag, 0) for start, end in spans]
    events.sort()
    return _sweep(events, len(bodies))


def _sweep(events: list[tuple[int, int, int, int]], count: int) -> list[tuple[int, int]]:
    costs, deepest = [0] * count, [0] * count
    stack = [(1 << 62, 0, 0, 0)]  # end, definition, levels, levels without closures
    for start, negative_end, tag, index in events:
        while stack[-1][0] <= start:
            stack.pop()
        _, scope, depth, controls = stack[-1]
        if tag == _BODY:
            stack.append((-negative_end, index, 0, 0))
        elif tag == _NESTING:
            costs[scope] += 1 + depth
            deepest[scope] = max(deepest[scope], controls + 1)
        elif tag == _INCREMENT:
            costs[scope] += 1
        else:
            stack.append((-negative_end, scope, depth + 1, controls + (tag == _NESTED)))
    return list(zip(costs, deepest, strict=True))
