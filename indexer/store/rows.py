"""A content's facts as plain rows, made where it is extracted: the parent process only stores."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import NamedTuple

from ..extraction.budget import Budget
from ..extraction.extract import extract
from ..facts import Definition, Facts, Variable, skipped
from ..languages.table import language
from .packing import pack

FUNCTION = f"{__name__}:fact_rows"
"""The name of ``fact_rows`` for worker processes."""


class FactRows(NamedTuple):
    """The columns of ``blob`` after the extractor, and of ``def`` after the blob."""

    status: str
    reason: str
    lines: int
    flow: str
    refs: str
    definitions: list[tuple[object, ...]]


def fact_rows(data: bytes, spoken: str, budget: Budget, reason: str = "") -> tuple[object, ...]:
    """Return the fields of a content's ``FactRows`` as a plain tuple, which a pipe can take.

    Args:
        data: the content.
        spoken: name of its language.
        budget: the largest content that is read.
        reason: why it cannot be read at all, if so.
    """
    if reason:
        return tuple(unread(reason, sha256(data).hexdigest(), len(data)))
    return tuple(rows_of(extract(data, budget, language(spoken))))


def unread(reason: str, digest: str, size: int) -> FactRows:
    """Return the rows of a content that is not read.

    Args:
        reason: why.
        digest: what tells it from other contents.
        size: in bytes.
    """
    return rows_of(skipped(reason, 0, size, digest[:16]))


def rows_of(facts: Facts) -> FactRows:
    """Return facts as rows."""
    definitions = [_definition(place, one) for place, one in enumerate(facts.definitions)]
    first = len(definitions)
    definitions += [_variable(first + place, one) for place, one in enumerate(facts.variables)]
    return FactRows(facts.status, facts.reason, facts.lines, *pack(facts), definitions)


def _definition(position: int, one: Definition) -> tuple[object, ...]:
    return (
        position,
        one.scope,
        one.qualname,
        one.name,
        one.kind,
        one.signature,
        one.docstring,
        _array(one.decorators),
        _array(one.parameters),
        one.start_byte,
        one.end_byte,
        one.body_byte,
        one.start_line,
        one.end_line,
        one.complexity,
        one.cognitive,
        one.nesting,
        one.body_hash,
        one.own_hash,
    )


def _variable(position: int, one: Variable) -> tuple[object, ...]:
    names = (one.scope, one.qualname, one.name, one.kind, one.signature)
    place = (one.start_byte, one.end_byte, one.end_byte, one.line, one.line)
    return (position, *names, "", "[]", "[]", *place, 0, 0, 0, "", "")


def _array(values: tuple[str, ...]) -> str:
    return json.dumps(values, ensure_ascii=False) if values else "[]"
