"""Facts as the two JSON columns of ``blob``, and back.

``flow`` holds what other files may ask: definitions, imports, bindings, arguments, bases. ``refs``
holds the uses of names, which only the file's own edges need. Positions in the source are in
``refs`` and in ``imports`` alone, so that most edits leave ``flow`` as it was.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..facts import Argument, Binding, Facts, Import, Reference

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


@dataclass(frozen=True, slots=True)
class FlowDefinition:
    """What the resolver knows of a definition; see ``facts.Definition``."""

    scope: int
    qualname: str
    name: str
    kind: str
    decorators: tuple[str, ...]
    parameters: tuple[str, ...]
    annotations: tuple[str, ...]
    returns: str
    conditional: bool


@dataclass(frozen=True, slots=True)
class FlowVariable:
    """A field or constant: scope, qualified name, name and kind of ``facts.Variable``."""

    scope: int
    qualname: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Flow:
    """What a content's names mean.

    Attributes:
        bases: (class index, path of a base class) in order.
    """

    definitions: tuple[FlowDefinition, ...]
    variables: tuple[FlowVariable, ...]
    imports: tuple[Import, ...]
    bindings: tuple[Binding, ...]
    arguments: tuple[Argument, ...]
    bases: tuple[tuple[int, str], ...]


def pack(facts: Facts) -> tuple[str, str]:
    """Return the ``flow`` and ``refs`` columns of facts."""
    flow = [
        [
            (
                d.scope,
                d.qualname,
                d.name,
                d.kind,
                d.decorators,
                d.parameters,
                d.annotations,
                d.returns,
                d.conditional,
            )
            for d in facts.definitions
        ],
        [(v.scope, v.qualname, v.name, v.kind) for v in facts.variables],
        [
            (
                i.scope,
                i.module,
                i.level,
                i.name,
                i.alias,
                i.line,
                i.start_byte,
                i.end_byte,
                i.column,
            )
            for i in facts.imports
        ],
        [(b.scope, b.target, b.value) for b in facts.bindings],
        [(a.scope, a.callee, a.place, a.value) for a in facts.arguments],
        [(r.scope, r.path) for r in facts.references if r.kind == "inherits"],
    ]
    refs = [
        [
            (r.scope, r.kind, r.path, r.line, r.start_byte, r.end_byte, r.column)
            for r in facts.references
        ],
        [(d.start_line, d.start_byte) for d in facts.definitions],
    ]
    return _encode(flow), _encode(refs)


def unpack_flow(packed: str) -> Flow:
    """Return what ``pack`` was given, as far as other files may ask it."""
    definitions, variables, imports, bindings, arguments, bases = json.loads(packed)
    return Flow(
        definitions=tuple(_definition(row) for row in definitions),
        variables=tuple(FlowVariable(*row) for row in variables),
        imports=tuple(Import(*row) for row in imports),
        bindings=tuple(Binding(*row) for row in bindings),
        arguments=tuple(Argument(*row) for row in arguments),
        bases=tuple((scope, path) for scope, path in bases),
    )


def unpack_references(packed: str) -> tuple[tuple[Reference, ...], list[tuple[int, int]]]:
    """Return the uses of names, and (line, first byte) of each definition."""
    references, places = json.loads(packed)
    return tuple(Reference(*row) for row in references), [(line, byte) for line, byte in places]


def _definition(row: Sequence[Any]) -> FlowDefinition:
    scope, qualname, name, kind, decorators, parameters, annotations, returns, conditional = row
    return FlowDefinition(
        scope,
        qualname,
        name,
        kind,
        tuple(decorators),
        tuple(parameters),
        tuple(annotations),
        returns,
        conditional,
    )
