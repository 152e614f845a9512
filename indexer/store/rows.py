"""A content's facts as plain rows, made where it is extracted: the parent process only stores."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import NamedTuple

from ..extraction.budget import Budget
from ..extraction.extract import extract
from ..facts import Definition, Facts, Variable, skipped
from ..languages.table import language
from .packing import pack

FUNCTION = f"{__name__}:fact_rows"
"""The name of ``fact_rows`` for worker processes."""


_encode = json.JSONEncoder(ensure_ascii=False).encode
_ESCAPED = re.compile(r'["\\\x00-\x1f]')  # what JSON writes in another way


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
    with _uncollected():
        return tuple(rows_of(extract(data, budget, language(spoken))))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking again and again at what one file is made of.

    There is nothing for it to find: syntax nodes and facts know of each other in one direction.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


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
    if not values:
        return "[]"
    plain = '", "'.join(values)
    if _ESCAPED.search("".join(values)):
        return _encode(values)
    return f'["{plain}"]'
