"""Python's hooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from ...extraction.dialect import Dialect
from ...extraction.header import Header, module_header
from ...extraction.nesting import Span
from ...extraction.source import Source
from ...facts import Binding, Import, Reference, Variable
from .bindings import read_bindings
from .complexity import decisions
from .expressions import Paths, last_identifier
from .header import read_docstring, read_header
from .importing import read_import


class PythonDialect(Dialect):
    """Reads Python."""

    def module(self, source: Source) -> Header:
        """Return the module's header with its docstring."""
        docstring, span, first = read_docstring(source.root, source.text)
        size = len(source.text.data)
        body_byte = size if first is None else source.text.line_start(first.start_byte)
        return module_header(size, body_byte, docstring, span)

    def headers(self, source: Source) -> list[Header]:
        """Return classes and functions."""
        captures = source.captures
        inner = sorted(captures.get("decorated.definition", ()), key=_start)
        outer = sorted(captures.get("decorated", ()), key=_start)
        decorated = {node.start_byte: wrapper for node, wrapper in zip(inner, outer, strict=True)}
        nodes = [*captures.get("definition.class", ()), *captures.get("definition.function", ())]
        nodes.sort(key=lambda node: (node.start_byte, -node.end_byte))
        return [read_header(node, decorated.get(node.start_byte), source.text) for node in nodes]

    def paths(self, source: Source) -> Paths:
        """Pair calls with what they call: both start at the same byte and nest alike."""
        calls, callees = sorted(source.spans("reference.call")), sorted(source.spans("name"))
        return Paths(source.text, zip(calls, callees, strict=True))

    def decisions(self, source: Source) -> list[int]:
        """Leave out each ``case`` that always matches."""
        return decisions(source.text.data, source.captures)

    def references(self, source: Source) -> list[Reference]:
        """Return calls and base classes."""
        callees = sorted(source.spans("name"))
        scopes = source.nesting.locate([start for start, _ in callees])
        found = [
            _reference(source, scope, "calls", span)
            for (scope, _), span in zip(scopes, callees, strict=True)
        ]
        found.extend(_inherits(source))
        return found

    def imports(self, source: Source) -> list[Import]:
        """Return imported names in the order of the source."""
        nodes = sorted(source.captures.get("import", ()), key=_start)
        scopes = source.nesting.locate([node.start_byte for node in nodes])
        found: list[Import] = []
        for (scope, _), node in zip(scopes, nodes, strict=True):
            found.extend(read_import(node, scope, source.text))
        return found

    def bindings(self, source: Source) -> Sequence[Binding]:
        """Return assignments, parameters and other bound names."""
        return read_bindings(
            source.captures, source.headers, source.nesting, source.paths, source.text
        )

    def variables(self, source: Source, qualnames: Sequence[str]) -> Sequence[Variable]:
        """Return nothing yet."""
        return ()


def _start(node: Node) -> int:
    return node.start_byte


def _inherits(source: Source) -> Iterator[Reference]:
    """Yield a reference for each base class."""
    for index, header in enumerate(source.headers):
        for base in header.bases:
            yield _reference(source, index, "inherits", base)


def _reference(source: Source, scope: int, kind: str, span: Span) -> Reference:
    path = source.paths.path(span)
    start, end = last_identifier(path, span)
    line = source.text.line(start)
    return Reference(scope, kind, path, line, start, end, source.text.column(start))
