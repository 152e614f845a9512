"""Reads the variables and constants of a package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from ...extraction.source import Source
from ...facts import Variable
from .declarations import declared_names, read_declaration
from .expressions import RawPath


@dataclass(frozen=True, slots=True)
class Constant:
    """A variable or constant of a package with its value or type."""

    name: str
    value: RawPath
    variable: Variable


def read_constants(source: Source) -> list[Constant]:
    """Return a file's package-level variables and constants in the order of the source.

    In a group of constants, one without value or type repeats those of the one before it.
    """
    found: list[Constant] = []
    nodes = sorted(source.captures.get("definition.constant", ()), key=lambda one: one.start_byte)
    for node in nodes:
        repeated = found[-1].value if found and _is_bare(node) else None
        found.extend(_read(source, node, repeated))
    return found


def _is_bare(node: Node) -> bool:
    typed = node.child_by_field_name("type") or node.child_by_field_name("value")
    return node.type == "const_spec" and typed is None


def _read(source: Source, node: Node, repeated: RawPath | None) -> Iterator[Constant]:
    value = node.child_by_field_name("value")
    end = node.end_byte if value is None else value.start_byte
    signature = source.text.text(node.start_byte, end).rstrip(" \t\r\n=")
    for name, one in zip(declared_names(node), read_declaration(node, source.text), strict=True):
        line = source.text.line(name.start_byte)
        variable = Variable(0, one.name, one.name, "constant", signature, line, *node.byte_range)
        yield Constant(one.name, repeated or one.value, variable)
