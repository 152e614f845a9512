"""Reads import statements."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from ...extraction.sourcetext import SourceText
from ...facts import Import


def read_import(node: Node, scope: int, text: SourceText) -> Iterator[Import]:
    """Yield one fact per imported name of an ``import`` or ``from`` statement."""
    if node.type == "import_statement":
        for item in node.children_by_field_name("name"):
            yield _module(item, scope, text)
        return
    source = node.child_by_field_name("module_name")
    if source is None:  # from __future__ import …
        return
    module, level = _split(_name(source, text))
    span = text.place(*source.byte_range)
    if any(child.type == "wildcard_import" for child in node.named_children):
        yield Import(scope, module, level, "*", "", *span)
    for item in node.children_by_field_name("name"):
        name, alias = _aliased(item, text)
        yield Import(scope, module, level, name, alias or name, *span)


def _module(item: Node, scope: int, text: SourceText) -> Import:
    """Read ``a.b`` or ``a.b as c``; without alias the scope binds ``a``."""
    name, alias = _aliased(item, text)
    place = text.place(item.start_byte, item.start_byte + len(name.encode()))
    return Import(scope, name, 0, "", alias or name.partition(".")[0], *place)


def _aliased(item: Node, text: SourceText) -> tuple[str, str]:
    if item.type != "aliased_import":
        return _name(item, text), ""
    name, alias = item.child_by_field_name("name"), item.child_by_field_name("alias")
    return _name(name, text), _name(alias, text)


def _name(node: Node | None, text: SourceText) -> str:
    """Return a dotted name without the spaces that Python allows in it."""
    return "" if node is None else "".join(text.text(node.start_byte, node.end_byte).split())


def _split(module: str) -> tuple[str, int]:
    name = module.lstrip(".")
    return name, len(module) - len(name)
