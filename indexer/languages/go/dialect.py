"""Go's hooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from tree_sitter import Node

from ...extraction.comments import Preceding
from ...extraction.dialect import Dialect
from ...extraction.header import Header, module_header
from ...extraction.source import Source
from ...facts import Binding, Import, Reference, Variable
from .fields import embedded, read_fields
from .headers import definition_nodes, read_headers
from .importing import is_named, read_import
from .kinds import type_bindings
from .package_level import Constant, read_constants
from .scoping import GoPaths

PACKAGE, IMPORTS = "<export>.<package>", "<export>.<imports>"


class GoDialect(Dialect):
    """Reads Go."""

    def module(self, source: Source) -> Header:
        """Return the file's header with the comment above its package clause."""
        clause = [node.start_byte for node in source.captures.get("package", ())[:1]]
        preceding = Preceding(source.text, source.spans("comment"), ())
        starts = [source.text.line_start(start) for start in clause]
        docstring = "".join(preceding.above(start)[2] for start in starts)
        return module_header(len(source.text.data), 0, docstring)

    def headers(self, source: Source) -> list[Header]:
        """Return functions, methods and types."""
        return read_headers(source)

    def paths(self, source: Source) -> GoPaths:
        """Return what tells the names of blocks apart."""
        return GoPaths(source)

    def references(self, source: Source) -> list[Reference]:
        """Return calls, conversions, literals, and embedded types."""
        found = list(_paths(source).references())
        for index, node in enumerate(definition_nodes(source), 1):
            for path, place in embedded(node, source.text):
                start, end = place
                line, column = source.text.line(start), source.text.column(start)
                found.append(Reference(index, "inherits", path, line, start, end, column))
        return found

    def imports(self, source: Source) -> list[Import]:
        """Return imported packages."""
        return [one for node in _imports(source) for one in read_import(node, source.text)]

    def bindings(self, source: Source) -> Sequence[Binding]:
        """Return what names, fields and types are, each once."""
        found = {*_paths(source).bindings(), *_package(source)}
        for constant in read_constants(source):
            found.add(Binding(0, constant.name, _written(source, constant)))
        for index, node in enumerate(definition_nodes(source), 1):
            found.update(type_bindings(index, node, source.text))
            fields = read_fields(source, node)
            found.update(Binding(index, one.name, one.path) for one in fields)
        return sorted(found, key=lambda one: (one.scope, one.target, one.value))

    def variables(self, source: Source, qualnames: Sequence[str]) -> Sequence[Variable]:
        """Return fields of structs, and the variables and constants of the package."""
        found = [one.variable for one in read_constants(source) if one.name != "_"]
        for index, node in enumerate(definition_nodes(source), 1):
            fields = read_fields(source, node)
            found.extend(one.variable(index, qualnames[index]) for one in fields)
        return sorted(found, key=lambda one: (one.start_byte, one.end_byte))


def _paths(source: Source) -> GoPaths:
    return cast("GoPaths", source.paths)


def _imports(source: Source) -> list[Node]:
    return sorted(source.captures.get("import", ()), key=lambda node: node.start_byte)


def _written(source: Source, constant: Constant) -> str:
    path = _paths(source).value(constant.value)
    return "" if path.startswith("?") else path


def _package(source: Source) -> Iterator[Binding]:
    """Yield the package's name, and the imports whose name only the imported package knows."""
    for node in source.captures.get("package", ())[:1]:
        yield Binding(0, PACKAGE, source.cut(node))
    for node in _imports(source):
        if not is_named(node):
            yield from (Binding(0, IMPORTS, one.module) for one in read_import(node, source.text))
