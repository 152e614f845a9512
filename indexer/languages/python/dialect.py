"""Python's hooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from tree_sitter import Node

from ...extraction.dialect import Dialect
from ...extraction.header import Header, module_header
from ...extraction.source import Source
from ...facts import Argument, Binding, Import, Reference, Variable
from .bindings import read_bindings
from .complexity import decisions
from .expressions import Paths
from .fields import read_fields
from .header import read_docstring, read_header
from .importing import read_import
from .lambdas import Lambdas
from .uses import read_uses


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
        """Take calls and subscripts with what they begin with: what is called, the value."""
        captures = source.captures
        return Paths(
            source.text,
            map(_with_first, captures.any("reference.call")),
            map(_with_first, captures.any("subscript")),
            Lambdas(source),
        )

    def decisions(self, source: Source) -> list[int]:
        """Leave out each ``case`` that always matches."""
        return decisions(source.text.data, source.captures)

    def statements(self, source: Source) -> list[int]:
        """Return what blocks consist of: asking them is cheaper than to capture each statement."""
        blocks = [source.root, *source.captures.any("block")]
        return [node.start_byte for block in blocks for node in block.named_children]

    def references(self, source: Source) -> list[Reference]:
        """Return every use of a name that can lead to a symbol."""
        return read_uses(source, cast("Paths", source.paths))

    def imports(self, source: Source) -> list[Import]:
        """Return imported names in the order of the source."""
        nodes = sorted(source.captures.get("import", ()), key=_start)
        scopes = source.nesting.locate([node.start_byte for node in nodes])
        found: list[Import] = []
        for (scope, _), node in zip(scopes, nodes, strict=True):
            found.extend(read_import(node, scope, source.text))
        return found

    def bindings(self, source: Source) -> Sequence[Binding]:
        """Return assignments, parameters and other bound names; what calls pass is read along."""
        paths = cast("Paths", source.paths)
        bindings, paths.passed = read_bindings(source, paths)
        return bindings

    def arguments(self, source: Source) -> Sequence[Argument]:
        """Return what calls pass to functions of the file, and which of those are passed."""
        return cast("Paths", source.paths).passed

    def variables(self, source: Source, qualnames: Sequence[str]) -> Sequence[Variable]:
        """Return fields of classes and constants of the module."""
        return read_fields(source, qualnames)


def _start(node: Node) -> int:
    return node.start_byte


def _with_first(node: Node) -> tuple[int, int, int]:
    """Return the end of a node, its first byte and the end of its first child."""
    first = node.child(0)
    return node.end_byte, node.start_byte, node.end_byte if first is None else first.end_byte
