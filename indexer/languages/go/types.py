"""Go's types as the resolver follows them, read from the text that facts hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

MAX_DEPTH = 12  # of types in types
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)?")
_PARAMETER = re.compile(r"[^\W\d]\w*\s(?=.)")
_FIELDS = re.compile(r"[^\W\d]\w*(?:,\s*[^\W\d]\w*)*(?:\s|(?=[\[(]))")
_KEYWORDS = ("chan", "func", "map", "struct", "interface")
_OPEN, _CLOSE = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Type:
    """A type.

    Attributes:
        kind: ``named`` (declared in the repository), ``external``, ``builtin``, ``slice``, ``map``,
            ``func``, ``struct`` (without a name), ``tuple`` (several results), or ``unknown``.
        places: of a named type: (file, definition), several where builds choose among files.
        name: of an external or builtin type; of a struct, its fields' names joined by commas.
        parts: element of a slice, array or channel; key and value of a map; result of a function;
            the results; the fields.
    """

    kind: str
    places: tuple[tuple[int, int], ...] = ()
    name: str = ""
    parts: tuple[Type, ...] = ()


UNKNOWN = Type("unknown")
Named = Callable[[str], Type]


def parse(text: str, named: Named) -> Type:
    """Read a type.

    Args:
        text: as written, without pointers and spare space.
        named: what a name, or a package and a name joined by a dot, stands for.
    """
    return _Parser(named).type(text.strip(), 0)


class _Parser:
    """Reads types in types down to a depth."""

    def __init__(self, named: Named) -> None:
        self._named = named

    def type(self, text: str, depth: int) -> Type:
        """Read one type that is the whole of a text."""
        if depth > MAX_DEPTH or not text:
            return UNKNOWN
        for start, read in (
            ("[", self._array),
            ("map[", self._map),
            ("func(", self._function),
            ("struct{", self._struct),
            ("(", self._several),
        ):
            if text.startswith(start):
                return read(text, depth + 1)
        for start in ("...", "<-chan", "chan<-", "chan ", "chan[", "chan("):
            if text.startswith(start):
                length = 4 if start.startswith("chan") and start != "chan<-" else len(start)
                return Type("slice", parts=(self.type(text[length:].strip(), depth + 1),))
        return self._name(text.lstrip("~"))

    def _name(self, text: str) -> Type:
        """Read a name, with or without type arguments."""
        match = _NAME.match(text)
        rest = text[match.end() :] if match else "?"
        if match is None or match.group() in _KEYWORDS or (rest and rest[0] != "["):
            return UNKNOWN
        return self._named(match.group())

    def _array(self, text: str, depth: int) -> Type:
        return Type("slice", parts=(self.type(text[_end(text, 0) :], depth),))

    def _map(self, text: str, depth: int) -> Type:
        end = _end(text, 3)
        return Type(
            "map", parts=(self.type(text[4 : end - 1], depth), self.type(text[end:], depth))
        )

    def _function(self, text: str, depth: int) -> Type:
        result = text[_end(text, 4) :]
        return Type("func", parts=(self.type(result, depth),) if result else ())

    def _struct(self, text: str, depth: int) -> Type:
        names: list[str] = []
        types: list[Type] = []
        for field in _split(text[7 : _end(text, 6) - 1], ";"):
            match = _FIELDS.match(field)
            kind = self.type(field[match.end() :] if match else field, depth)
            given = match.group().strip() if match else field.rpartition(".")[2]
            for name in given.split(","):
                names.append(name.strip())
                types.append(kind)
        return Type("struct", name=",".join(names), parts=tuple(types))

    def _several(self, text: str, depth: int) -> Type:
        items = _split(text[1 : _end(text, 0) - 1])
        if any(_is_named(item) for item in items):
            items = _types(items)
        types = tuple(self.type(item, depth) for item in items)
        return types[0] if len(types) == 1 else Type("tuple", parts=types)


def _end(text: str, start: int) -> int:
    """Return the end of the bracket that opens at a position."""
    depth = 0
    for position in range(start, len(text)):
        depth += (text[position] in _OPEN) - (text[position] in _CLOSE)
        if depth == 0:
            return position + 1
    return len(text)


def _split(text: str, comma: str = ",") -> list[str]:
    """Split at the commas, or another sign, that lie in no bracket."""
    found, depth, start = [], 0, 0
    for position, sign in enumerate(text):
        depth += (sign in _OPEN) - (sign in _CLOSE)
        if sign == comma and depth == 0:
            found.append(text[start:position])
            start = position + 1
    return [*found, text[start:]] if text else []


def _is_named(item: str) -> bool:
    """Return whether an item of a list of results is a name with a type."""
    match = _PARAMETER.match(item)
    return match is not None and match.group().strip() not in _KEYWORDS


def _types(items: list[str]) -> list[str]:
    """Return the types of ``a, b T`` and ``c U``: a name alone has the type that follows."""
    found, last = [], ""
    for item in reversed(items):
        match = _PARAMETER.match(item) if _is_named(item) else None
        last = item[match.end() :] if match else last
        found.append(last)
    return found[::-1]
