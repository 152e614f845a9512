"""The graph's vocabulary: what a definition, a connection and a file are."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

MODULE_QUALNAME = "<module>"  # the body of a file, as Python's tracebacks call it


class Symbol(NamedTuple):
    """A named definition in the snapshot, or a file's own body (kind ``module``).

    There are as many as definitions in the repository, so it is what Python makes fastest.

    Attributes:
        id: first 16 hexadecimal digits of SHA-256 over path, qualified name and ordinal.
        path: path in the tree; bytes that are not UTF-8 are surrogate escapes.
        module: dotted module name, e.g. ``flask.app``.
        qualname: dotted name inside the file, e.g. ``Flask.run``; ``<module>`` for its body.
        name: last part of the qualified name; for a module, of the module name.
        kind: ``module``, ``class`` (structs, enums and records too), ``interface`` (traits and
            protocols too), ``type``, ``function``, ``method``, ``field`` or ``constant``.
        signature: source from ``def``, ``async`` or ``class`` to the colon inclusive, verbatim.
        docstring: cleaned as by ``inspect.cleandoc``, or empty.
        decorators: expressions, verbatim, without ``@``.
        parameters: names in order, without stars.
        blob: git's id of the file's content.
        start_byte: first byte of the definition, decorators included.
        end_byte: end of the definition, exclusive.
        body_byte: first byte of the line of the first statement after the docstring (of that
            statement itself when the line already holds the signature); ``end_byte`` if none.
        start_line: first line, from 1.
        end_line: last line, inclusive.
        parent: id of the enclosing symbol; None for a module.
        complexity: cyclomatic complexity, 1 + decisions (McCabe).
        body_hash: SHA-256 (16 digits) over the body's syntax tokens: comments, docstrings
            and layout do not change it.
        is_test: whether the path or the name says that it is a test.
        cognitive: cognitive complexity (SonarSource); 0 for fields and constants.
        nesting: deepest nesting of control structures.
        language: e.g. ``python``.
    """

    id: str
    path: str
    module: str
    qualname: str
    name: str
    kind: str
    signature: str
    docstring: str
    decorators: tuple[str, ...]
    parameters: tuple[str, ...]
    blob: str
    start_byte: int
    end_byte: int
    body_byte: int
    start_line: int
    end_line: int
    parent: str | None
    complexity: int
    body_hash: str
    is_test: bool
    cognitive: int = 0
    nesting: int = 0
    language: str = "python"

    @property
    def full_name(self) -> str:
        """Module and qualified name joined, e.g. ``flask.app.Flask.run``."""
        if self.kind == "module":
            return self.module
        return f"{self.module}.{self.qualname}" if self.module else self.qualname


class Edge(NamedTuple):
    """A connection from one symbol to another, to something outside, or to nothing known.

    Attributes:
        source: id of the symbol whose code holds the reference.
        target: id of the symbol meant; empty when it is external or unresolved.
        name: full name of what is meant (``requests.get``), or the bare text when unresolved.
        kind: ``calls``, ``imports`` or ``inherits``.
        strategy: how the target was found (see ``indexer.resolution.resolve``).
        confidence: 1.0 for a certain target; candidates of one reference share at most 1.
        line: line of the reference, from 1.
        start_byte: first byte of the reference's last identifier in the source's blob.
        end_byte: its end, exclusive.
    """

    source: str
    target: str
    name: str
    kind: str
    strategy: str
    confidence: float
    line: int
    start_byte: int
    end_byte: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file of the snapshot in a language that is indexed.

    Attributes:
        path: path in the tree; bytes that are not UTF-8 are surrogate escapes.
        blob: git's id of the content.
        language: e.g. ``python``.
        module: dotted module name.
        lines: number of lines.
        status: ``indexed``, ``partial`` (read with errors) or ``skipped``.
        reason: why it is partial or skipped; empty when indexed.
    """

    path: str
    blob: str
    language: str
    module: str
    lines: int
    status: str
    reason: str


def symbol_id(path: str, qualname: str, ordinal: int) -> str:
    """Return the id of the ``ordinal``-th definition of a qualified name in a file."""
    return number_id(symbol_number(path, qualname, ordinal))


def symbol_number(path: str, qualname: str, ordinal: int) -> int:
    """Return a symbol's id as the database holds it: a signed integer of 64 bits."""
    key = f"{path}\0{qualname}\0{ordinal}".encode("utf-8", "surrogateescape")
    return int.from_bytes(sha256(key).digest()[:8], "big", signed=True)


def number_id(number: int) -> str:
    """Return the id, 16 hexadecimal digits, of a symbol's number."""
    return f"{number & 0xFFFF_FFFF_FFFF_FFFF:016x}"


def id_number(symbol_id: str) -> int:
    """Return the number of a symbol's id."""
    return int.from_bytes(bytes.fromhex(symbol_id), "big", signed=True)
