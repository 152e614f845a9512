"""Facts as the two JSON columns of ``blob``, and back.

``flow`` holds what other files may ask: definitions, imports, bindings, arguments, bases. ``refs``
holds the uses of names, which only the file's own edges need. Positions in the source are in
``refs`` and in ``imports`` alone, so that most edits leave ``flow`` as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeVar, cast

from ..facts import Argument, Binding, Facts, Import, Reference

_Row = TypeVar("_Row", bound=tuple[Any, ...])
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode
_REFERENCE = '[%d,"%s","%s",%d,%d,%d,%d]'


class FlowDefinition(NamedTuple):
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


class FlowVariable(NamedTuple):
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
        facts.imports,
        facts.bindings,
        facts.arguments,
        [(r.scope, r.path) for r in facts.references if r.kind == "inherits"],
    ]
    places = _encode([(d.start_line, d.start_byte) for d in facts.definitions])
    return _encode(flow), f"[{_references(facts.references)},{places}]"


def _references(references: Sequence[Reference]) -> str:
    """Return what ``_encode`` does, in half the time where nothing needs escaping."""
    rows = ",".join(map(_REFERENCE.__mod__, references))
    escaped = rows.count('"') > 4 * len(references) or "\\" in rows or not rows.isprintable()
    return _encode(references) if escaped else f"[{rows}]"


def unpack_flow(packed: str) -> Flow:
    """Return what ``pack`` was given, as far as other files may ask it."""
    definitions, variables, imports, bindings, arguments, bases = json.loads(packed)
    return Flow(
        definitions=_rows(FlowDefinition, map(_definition, definitions)),
        variables=_rows(FlowVariable, variables),
        imports=_rows(Import, imports),
        bindings=_rows(Binding, bindings),
        arguments=_rows(Argument, arguments),
        bases=tuple((scope, path) for scope, path in bases),
    )


def unpack_references(packed: str) -> tuple[tuple[Reference, ...], list[tuple[int, int]]]:
    """Return the uses of names, and (line, first byte) of each definition."""
    references, places = json.loads(packed)
    return _rows(Reference, references), [(line, byte) for line, byte in places]


def _rows(kind: type[_Row], rows: Iterable[Sequence[Any]]) -> tuple[_Row, ...]:
    """Make named tuples of complete rows, without the checks of their constructor."""
    return cast("tuple[_Row, ...]", tuple(map(partial(tuple.__new__, kind), rows)))


def _definition(row: list[Any]) -> list[Any]:
    """Turn the arrays of a definition into tuples."""
    row[4:7] = map(tuple, row[4:7])
    return row
