"""Reads fields of classes and constants of the module."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tree_sitter import Node

from ...extraction.nesting import Span
from ...extraction.source import Source
from ...facts import Variable

_CONSTANT = re.compile(r"_*[A-Z][A-Z0-9_]*\Z")
_FINAL = re.compile(r"(?:(?:typing|t)\.)?Final\b")
_FUNCTIONS = ("function", "method")


def read_fields(source: Source, qualnames: Sequence[str]) -> list[Variable]:
    """Return each field and constant once, where it is first assigned.

    Args:
        source: the file.
        qualnames: qualified name of each definition, as ``source.headers``.
    """
    nodes = source.captures.get("assignment", [])
    scopes = source.nesting.locate([node.start_byte for node in nodes])
    found: dict[tuple[int, str], Variable] = {}
    reader = _Fields(source, qualnames)
    for (scope, _), node in zip(scopes, nodes, strict=True):
        one = reader.read(scope, node)
        if one is not None:
            found.setdefault((one.scope, one.name), one)
    return list(found.values())


class _Fields:
    """Tells which assignments make a field or a constant."""

    def __init__(self, source: Source, qualnames: Sequence[str]) -> None:
        self._source, self._qualnames = source, qualnames
        starts = [header.start_byte for header in source.headers[1:]]
        around = [scope for scope, _ in source.nesting.locate(starts)]
        self._around = [0, *around]

    def read(self, scope: int, node: Node) -> Variable | None:
        """Return what an assignment declares, if anything."""
        target = node.child_by_field_name("left")
        if target is None:
            return None
        span = target.byte_range
        written = self._source.text.text(*span)
        kind = self._source.headers[scope].kind
        if written.isidentifier():
            if kind == "class":
                return self._variable(scope, "field", written, node, span)
            if scope == 0 and (_CONSTANT.match(written) or self._is_final(node)):
                return self._variable(0, "constant", written, node, span)
            return None
        owner, _, name = written.partition(".")
        around = self._around[scope]
        if not name.isidentifier() or self._source.headers[around].kind != "class":
            return None
        parameters = self._source.headers[scope].parameters
        if kind in _FUNCTIONS and parameters and parameters[0][0] == owner:
            place = (span[1] - len(name.encode()), span[1])
            return self._variable(around, "field", name, node, place)
        return None

    def _is_final(self, node: Node) -> bool:
        kind = node.child_by_field_name("type")
        return kind is not None and _FINAL.match(self._source.cut(kind)) is not None

    def _variable(self, scope: int, kind: str, name: str, node: Node, span: Span) -> Variable:
        declared = node.child_by_field_name("type")
        end = node.child_by_field_name("left") if declared is None else declared
        prefix = f"{self._qualnames[scope]}." if scope else ""
        return Variable(
            scope=scope,
            qualname=prefix + name,
            name=name,
            kind=kind,
            signature=self._source.text.text(node.start_byte, end.end_byte if end else span[1]),
            line=self._source.text.line(span[0]),
            start_byte=node.start_byte,
            end_byte=node.end_byte,
        )
