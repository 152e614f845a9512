"""One definition as written, before it is placed in its scope."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..model import MODULE_QUALNAME
from .nesting import Span


@dataclass(slots=True)
class Header:
    """What a definition's syntax node says by itself.

    Attributes:
        name: last part of its qualified name.
        kind: ``class``, ``interface``, ``type``, ``function`` or ``method``; a function that lies
            directly in a class-like definition becomes a method.
        signature: its source up to the body, verbatim.
        start_byte: first byte, decorators included.
        end_byte: its end, exclusive.
        body: span of the body; empty at ``end_byte`` when there is none.
        body_byte: where the body begins after the docstring; see ``model.Symbol``.
        docstring: cleaned text, or empty.
        docstring_span: span of the docstring's statement when it lies in the body.
        decorators: verbatim, without ``@``.
        parameters: (name, path of its type or empty) in order.
        returns: path of the result's type, or empty.
        owner: qualified name of the definition that it belongs to when it does not lie in its
            body (a Go receiver, ``impl`` in Rust); it goes in front of ``name``.
        bases: spans of the expressions that name base classes.
    """

    name: str
    kind: str
    signature: str
    start_byte: int
    end_byte: int
    body: Span
    body_byte: int
    docstring: str = ""
    docstring_span: Span | None = None
    decorators: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    returns: str = ""
    owner: str = ""
    bases: list[Span] = field(default_factory=list)


def module_header(
    size: int, body_byte: int = 0, docstring: str = "", docstring_span: Span | None = None
) -> Header:
    """Return the header of a file's own body.

    Args:
        size: number of bytes.
        body_byte: where the body begins after the docstring.
        docstring: cleaned text, or empty.
        docstring_span: span of the docstring's statement.
    """
    return Header(
        name=MODULE_QUALNAME,
        kind="module",
        signature="",
        start_byte=0,
        end_byte=size,
        body=(0, size),
        body_byte=body_byte,
        docstring=docstring,
        docstring_span=docstring_span,
    )
