"""Reads import declarations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from ...extraction.sourcetext import SourceText
from ...facts import Import

_MAJOR = re.compile(r"v[0-9]+\Z")
_SUFFIX = re.compile(r"\.v[0-9]+\Z")


def read_import(node: Node, text: SourceText) -> Iterator[Import]:
    """Yield the fact of one ``import_spec``; ``import . "p"`` takes all names."""
    path = node.child_by_field_name("path")
    if path is None:
        return
    start, end = path.start_byte + 1, max(path.end_byte - 1, path.start_byte + 1)
    module = text.text(start, end)
    name = node.child_by_field_name("name")
    given = "" if name is None else text.text(*name.byte_range)
    place = (text.line(start), start, end, text.column(start))
    if given == ".":
        yield Import(0, module, 0, "*", "", *place)
    else:
        yield Import(0, module, 0, "", given or package_name(module), *place)


def is_named(node: Node) -> bool:
    """Return whether an import says by itself which name it binds."""
    return node.child_by_field_name("name") is not None


def package_name(module: str) -> str:
    """Return the name that a package of an import path most likely has."""
    parts = module.split("/")
    if len(parts) > 1 and _MAJOR.match(parts[-1]):
        parts.pop()
    last = _SUFFIX.sub("", parts[-1]).removesuffix(".go").removesuffix("-go")
    return last.removeprefix("go-").removeprefix("go.").rpartition("-")[2]
