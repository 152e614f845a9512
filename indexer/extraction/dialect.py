"""What a language says in its own way; each hook by default reads captures alone.

``docs/languages.md`` lists the captures. A language overrides the hooks whose facts its captures
cannot tell; hooks run in the order in which they stand here.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..facts import Argument, Binding, Import, Reference, Variable
from . import labels
from .header import Header
from .source import Paths, Source
from .tokens import TokenStream


class Dialect:
    """The hooks of a language; stateless, one object serves all files.

    Attributes:
        version: raise it when the facts of the same blob change by a dialect's code.
    """

    version = 1

    def module(self, source: Source) -> Header:
        """Return the header of the file's own body."""
        return labels.read_module(source)

    def headers(self, source: Source) -> list[Header]:
        """Return every other definition, sorted by first byte, outer ones first."""
        return labels.read_headers(source)

    def paths(self, source: Source) -> Paths:
        """Return what writes the file's expressions as paths."""
        return labels.LabelPaths(source)

    def decisions(self, source: Source) -> list[int]:
        """Return the first byte of every decision of cyclomatic complexity."""
        spans = {*source.spans("decision")}.difference(source.spans("decision.not"))
        return [start for start, _ in spans]

    def statements(self, source: Source) -> list[int]:
        """Return the first byte of every statement, in any order."""
        return source.starts("statement")

    def tokens(self, source: Source) -> TokenStream:
        """Return the normalised tokens that hashes of bodies are made of."""
        docstrings = [one.docstring_span for one in source.headers if one.docstring_span]
        return TokenStream(
            source.text.data,
            self.statements(source),
            source.spans("block"),
            source.spans("string"),
            [*source.spans("comment"), *docstrings],
            [
                position
                for one in source.headers
                for position in (one.start_byte, one.end_byte, *one.body)
            ],
        )

    def references(self, source: Source) -> list[Reference]:
        """Return calls, base classes and decorators, in any order."""
        return labels.read_references(source)

    def imports(self, source: Source) -> list[Import]:
        """Return one fact per imported name."""
        return labels.read_imports(source)

    def bindings(self, source: Source) -> Sequence[Binding]:
        """Return the names that each scope binds to values."""
        return ()

    def arguments(self, source: Source) -> Sequence[Argument]:
        """Return the values that calls pass."""
        return ()

    def variables(self, source: Source, qualnames: Sequence[str]) -> Sequence[Variable]:
        """Return fields of classes and constants of the module.

        Args:
            source: the file.
            qualnames: qualified name of each definition, as ``source.headers``.
        """
        return labels.read_variables(source, qualnames)
