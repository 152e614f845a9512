"""What a blob says by itself: no path, no module name, nothing from another file.

Facts belong to the content (git's blob id), so a rename or a revert parses nothing.
Positions are bytes in the source, which is the blob itself unless the language's row in the table
says otherwise; ``scope`` is the index of the definition whose body holds the
fact, 0 being the module.

Expressions that later modules look up are written as *paths*: names joined by dots in which ``()``
marks a call, ``[]`` an element, and ``?`` something that has no name: ``a.b``, ``Flask().run``,
``super().__init__``, ``?.append``, ``table['key']``, ``rows[0]``, ``rows[*]`` for an element whose
key is not known, ``rows[]`` for what iterating gives, and ``rows[:]`` for a sequence of that.
A path after a colon is an instance of it, from an annotation: ``:Flask``, ``:list[Flask]``,
``:Flask|App``. ``type:Union[Flask,App]`` is a type that another name stands for, and
``lambda:Flask()`` a function that gives ``Flask()``. ``#1`` is the first display of elements that
no name is bound to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .model import MODULE_QUALNAME


@dataclass(frozen=True, slots=True)
class Definition:
    """A module, class, function or method; see ``model.Symbol`` for the shared attributes.

    Attributes:
        scope: index of the enclosing definition; the module's is its own, 0.
        returns: path of the annotated result, or empty.
        own_hash: like ``body_hash``, but in a class or a module without nested definitions.
        conditional: whether it stands under an ``if``, ``try`` or the like of its scope.
        annotations: path of each parameter's type (``:Flask``), or empty; as many as parameters.
        cognitive: cognitive complexity (SonarSource).
        nesting: deepest nesting of control structures in the body.
    """

    scope: int
    qualname: str
    name: str
    kind: str
    signature: str
    docstring: str
    decorators: tuple[str, ...]
    parameters: tuple[str, ...]
    returns: str
    start_byte: int
    end_byte: int
    body_byte: int
    start_line: int
    end_line: int
    complexity: int
    body_hash: str
    own_hash: str
    conditional: bool
    annotations: tuple[str, ...] = ()
    cognitive: int = 0
    nesting: int = 0


class Variable(NamedTuple):
    """A field of a class, or a constant of a module; see ``model.Symbol`` for shared attributes.

    Attributes:
        scope: index of the class or module that it belongs to.
        kind: ``field`` or ``constant``.
        signature: its declaration up to the value, e.g. ``name: str``.
    """

    scope: int
    qualname: str
    name: str
    kind: str
    signature: str
    line: int
    start_byte: int
    end_byte: int


class Reference(NamedTuple):
    """A use of a name in a scope.

    Attributes:
        scope: definition whose body holds it; for ``inherits`` and ``decorates`` the class or
            function that inherits or is decorated.
        kind: ``calls``, ``inherits``, ``decorates``, ``reads`` or ``writes``; ``runs`` for what a
            loop, a ``with`` or the like runs without calling it by name, at its keyword.
        path: what is used.
        line: of its last identifier, from 1.
        start_byte: first byte of its last identifier.
        end_byte: its end, exclusive.
        column: bytes between the line's start and ``start_byte``.
    """

    scope: int
    kind: str
    path: str
    line: int
    start_byte: int
    end_byte: int
    column: int = 0


class Import(NamedTuple):
    """One imported name.

    Attributes:
        scope: definition whose body imports.
        module: dotted name as written, without leading dots.
        level: number of leading dots.
        name: name taken from the module, ``*`` for all, empty for ``import module``.
        alias: name that the scope binds; empty for ``*``.
        line: line of the module's name.
        start_byte: first byte of the module's name.
        end_byte: its end, exclusive.
        column: bytes between the line's start and ``start_byte``.
    """

    scope: int
    module: str
    level: int
    name: str
    alias: str
    line: int
    start_byte: int
    end_byte: int
    column: int = 0


class Binding(NamedTuple):
    """A name that a scope binds to a value; ``value`` is a path, empty when not known.

    ``target`` is a name, ``self.name`` for an attribute of a method's first parameter (JavaScript:
    ``this.name``), a name with an element (``table['key']``, ``rows[*]``), ``<return>`` or
    ``<yield>`` for what a function gives, or ``<export>.name`` for what a module exports.
    ``global`` as value means that the name is the module's, ``nonlocal`` that it is an enclosing
    function's; ``[]`` and ``{}`` are a list and a table, whose elements are bound by themselves.
    """

    scope: int
    target: str
    value: str


class Argument(NamedTuple):
    """A value that a call passes; kept only when the value has a path.

    Attributes:
        scope: definition whose body calls.
        callee: path of what is called.
        place: position from 0 as decimal digits, or the keyword; ``*`` and ``**`` for an element
            of what is passed starred.
        value: path of the value.
    """

    scope: int
    callee: str
    place: str
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is known of one blob."""

    status: str
    reason: str
    lines: int
    definitions: tuple[Definition, ...] = ()
    references: tuple[Reference, ...] = ()
    imports: tuple[Import, ...] = ()
    bindings: tuple[Binding, ...] = ()
    variables: tuple[Variable, ...] = ()
    arguments: tuple[Argument, ...] = ()


def skipped(reason: str, lines: int, size: int, digest: str) -> Facts:
    """Return the facts of a blob that is not read: a module of which only the size is known.

    Args:
        reason: why it is not read.
        lines: number of lines.
        size: number of bytes.
        digest: hash of the content.
    """
    module = Definition(
        scope=0,
        qualname=MODULE_QUALNAME,
        name=MODULE_QUALNAME,
        kind="module",
        signature="",
        docstring="",
        decorators=(),
        parameters=(),
        returns="",
        start_byte=0,
        end_byte=size,
        body_byte=0,
        start_line=1,
        end_line=max(lines, 1),
        complexity=1,
        body_hash=digest,
        own_hash=digest,
        conditional=False,
    )
    return Facts("skipped", reason, lines, (module,))
