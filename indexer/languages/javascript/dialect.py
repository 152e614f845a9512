"""JavaScript's and TypeScript's hooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from ...extraction.dialect import Dialect
from ...extraction.header import Header
from ...extraction.nesting import Span
from ...extraction.source import Paths, Source
from ...facts import Argument, Binding, Import, Reference, Variable
from .bindings import Bindings
from .definitions import Definitions
from .expressions import Expressions
from .fields import read_variables
from .importing import Modules
from .locals import Locals
from .naming import Naming
from .references import Uses


class JavaScriptDialect(Dialect):
    """Reads JavaScript, TypeScript and JSX."""

    version = 1

    def headers(self, source: Source) -> list[Header]:
        """Return definitions; what is found on the way is kept for the other hooks."""
        naming = Naming(source)
        definitions = Definitions(source, naming)
        found = definitions.read()
        closures = [node.child_by_field_name("body") for node in definitions.closures]
        spans = [body for body in closures if body is not None]
        source.captures.put("closure", spans)
        source.paths = Reading(source, naming, definitions)
        return [*found]

    def paths(self, source: Source) -> Paths:
        """Read everything that has paths, now that definitions are placed."""
        reading = _reading(source)
        reading.read()
        return reading

    def references(self, source: Source) -> list[Reference]:
        """Return calls, bases, decorators, reads and writes."""
        return _reading(source).references

    def imports(self, source: Source) -> list[Import]:
        """Return imported names in the order of the source."""
        return _reading(source).imports

    def bindings(self, source: Source) -> Sequence[Binding]:
        """Return assignments, parameters, results and exports."""
        return _reading(source).bindings

    def arguments(self, source: Source) -> Sequence[Argument]:
        """Return the values that calls pass."""
        return _reading(source).arguments

    def variables(self, source: Source, qualnames: Sequence[str]) -> Sequence[Variable]:
        """Return fields and constants."""
        return read_variables(source, qualnames)


class Reading:
    """What one file's hooks share: names found with the definitions, then all its paths."""

    references: list[Reference]
    imports: list[Import]
    bindings: tuple[Binding, ...]
    arguments: list[Argument]

    def __init__(self, source: Source, naming: Naming, definitions: Definitions) -> None:
        self._source, self._naming, self._definitions = source, naming, definitions
        self._expressions = Expressions(source)

    def path(self, span: Span) -> str:
        """Return the path of plain names joined by dots."""
        return self._expressions.path(span)

    def read(self) -> None:
        """Read references first: they find the modules that expressions require."""
        source, expressions = self._source, self._expressions
        modules = Modules(source, expressions, self._naming)
        imported = [*modules.imports()]
        closures = self._definitions.closures
        local = Locals(source, closures, [item.alias for _, item in imported])
        uses = Uses(source, expressions, local)
        self.references, self.arguments = uses.references(), uses.arguments()
        self.bindings = Bindings(
            source, self._naming, expressions, closures, uses.given, local
        ).read([*modules.exports()])
        self.imports = self._imports(modules, imported)

    def _imports(self, modules: Modules, stated: list[tuple[int, Import]]) -> list[Import]:
        required = {
            modules.item(string, name, alias) for string, alias, name in self._expressions.requires
        }
        placed = sorted({*stated, *required}, key=_order)
        scopes = self._source.nesting.locate([start for start, _ in placed])
        return [
            Import(scope, *_rest(item))
            for (scope, _), (_, item) in zip(scopes, placed, strict=True)
        ]


def _rest(item: Import) -> tuple[str, int, str, str, int, int, int, int]:
    place = (item.line, item.start_byte, item.end_byte, item.column)
    return item.module, item.level, item.name, item.alias, *place


def _order(placed: tuple[int, Import]) -> tuple[int, str, str]:
    return placed[0], placed[1].name, placed[1].alias


def _reading(source: Source) -> Reading:
    return cast("Reading", source.paths)
