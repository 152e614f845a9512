"""Reads what calls pass, where it can tell something.

An argument matters when the function that it is passed to lies in the same file, or when it is
itself a function or class of the file; all other arguments tell nothing that is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import cast

from ...extraction.source import Source
from ...facts import Argument
from .argument_list import arguments
from .expressions import ELEMENT, ITERATED, Paths
from .values import Values

MAX_CALLBACK_BYTES = 200  # longer argument lists are not searched for functions of the file
_NAME = re.compile(rb"[^\W\d]\w*")
_SAME_CLASS = ("cls", "__init__", "__class__")
_TELLING_NOTHING = frozenset(
    {"isinstance", "issubclass", "getattr", "hasattr", "setattr", "type", "super", "print", "len"}
)
_STARRED = {"*": ITERATED, "**": ELEMENT}

_argument_of = cast("Callable[[object], Argument]", partial(tuple.__new__, Argument))

Passed = tuple[int, str, str, str]  # position, callee, place, value


def read_arguments(source: Source, paths: Paths, values: Values) -> tuple[Argument, ...]:
    """Return what calls pass, sorted, each once.

    Args:
        source: the file.
        paths: its expressions.
        values: reads values, and binds the elements of displays among them.
    """
    passed = sorted(_passed(source, paths, values))
    scopes = source.nesting.locate([position for position, *_ in passed])
    found = {
        (scope, callee, place, value)
        for (scope, _), (_, callee, place, value) in zip(scopes, passed, strict=True)
    }
    return tuple(map(_argument_of, sorted(found)))


def _passed(source: Source, paths: Paths, values: Values) -> Iterator[Passed]:
    data = source.text.data
    defined = {header.name for header in source.headers[1:]}
    functions = {name.encode() for name in defined}
    defined.update(_SAME_CLASS)
    for start, callee, last, end in paths.calls:
        if end - last <= 2 or callee.startswith("?") or callee in _TELLING_NOTHING:
            continue
        if callee.rpartition(".")[2] not in defined and (
            end - last > MAX_CALLBACK_BYTES
            or "(" in callee
            or functions.isdisjoint(_NAME.findall(data, last, end))
        ):
            continue
        for place, span in arguments(data, last, end):
            for value in values.at(span, start):
                yield start, callee, place, value + _STARRED.get(place, "")
