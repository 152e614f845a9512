"""Types in comments, as JSDoc writes them: ``@param {Foo} name``, ``@returns {Foo}``, ``@type``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from ...extraction.source import Source

MAX_ALTERNATIVES = 8
_PARAMETER = re.compile(r"@param\s+\{([^{}]{1,200})\}\s+\[?([\w$]+)")
_RETURNS = re.compile(r"@returns?\s+\{([^{}]{1,200})\}")
_TYPE = re.compile(r"@type\s+\{([^{}]{1,200})\}")
_IMPORTED = re.compile(
    r"@typedef\s+\{\s*import\(['\"]([^'\"\s]{1,200})['\"]\)\.([\w$]+)\s*\}\s+([\w$]+)"
)
_SPACE = re.compile(rb"\s*")
_NAME = re.compile(r"[^\W\d][\w$]*(?:\.[\w$]+)*\Z|\$[\w$]*\Z")
_INSIDE = re.compile(r"(?:Promise|Readonly|Partial)<(.+)>\Z")
_ARRAY = re.compile(r"(?:Array|Set|Iterable|ReadonlyArray)(?:\.?<)(.+)>\Z|\(?(.+?)\)?\[\]\Z")
_GENERIC = re.compile(r"([\w$.]+)<.*>\Z")
_NOTHING = frozenset(
    ("", "null", "undefined", "void", "any", "unknown", "never", "function", "object")
)
_PRIMITIVES = {"string": "String", "number": "Number", "boolean": "Boolean", "array": "Array"}


class Comments:
    """The documenting comments of a file, by what follows them.

    Args:
        source: the file.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._before = {
            _following(source, end): (start, end)
            for start, end in source.spans("comment")
            if source.text.data.startswith(b"/**", start)
        }

    def above(self, position: int) -> str:
        """Return the comment in front of a position; blank lines may lie between."""
        span = self._before.get(position)
        return "" if span is None else self._source.text.text(*span)


def _following(source: Source, end: int) -> int:
    match = _SPACE.match(source.text.data, end)
    return match.end() if match else end


def imported(source: Source) -> Iterator[tuple[Node, str, str, str]]:
    """Yield (comment, module, name, alias) for each ``@typedef { import("a").B } C``."""
    if b"@typedef" in source.text.data:
        for node in source.captures.get("comment", ()):
            for match in _IMPORTED.finditer(source.cut(node)):
                yield node, match.group(1), match.group(2), match.group(3)


def parameters(comment: str) -> dict[str, str]:
    """Return the types of parameters, as written, by name."""
    if "@param" not in comment:
        return {}
    return {match.group(2): match.group(1) for match in _PARAMETER.finditer(comment)}


def returned(comment: str) -> str:
    """Return the type of a result, as written."""
    match = _RETURNS.search(comment) if "@return" in comment else None
    return match.group(1) if match else ""


def declared(comment: str) -> str:
    """Return the type of what follows, as written."""
    match = _TYPE.search(comment) if "@type" in comment else None
    return match.group(1) if match else ""


def instances(written: str) -> list[str]:
    """Return the paths of what a type's values can be; see ``types``."""
    if not written:
        return []
    found = (_instance(one) for one in _alternatives(written))
    return list(dict.fromkeys(one for one in found if one))


def elements(written: str) -> list[str]:
    """Return the paths of what a container of a type holds."""
    found: list[str] = []
    for one in _alternatives(written) if written else ():
        match = _ARRAY.match(one)
        if match:
            found += instances(match.group(1) or match.group(2))
    return found


def _alternatives(written: str) -> list[str]:
    plain = written.strip().lstrip("?!*").rstrip("=?!")
    inner = _INSIDE.match(plain)
    if inner:
        plain = inner.group(1)
    if "<" not in plain and "[]" not in plain:
        plain = plain.strip("()")
    parts = plain.split("|") if "<" not in plain else [plain]
    return [part.strip() for part in parts[:MAX_ALTERNATIVES]]


def _instance(one: str) -> str:
    if _ARRAY.match(one):
        return ":Array"
    generic = _GENERIC.match(one)
    name = generic.group(1) if generic else one
    if name in _NOTHING or not _NAME.match(name):
        return ""
    return f":{_PRIMITIVES.get(name, name)}"
