"""Reads where names are used: calls, base classes, decorators, attributes, loops and contexts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import cast

from ...extraction.nesting import Span
from ...extraction.source import Source
from ...facts import Reference
from .argument_list import arguments
from .expressions import ITERATED, UNKNOWN, Paths, last_identifier

Use = tuple[int, int, str, str]  # first and last byte, kind, path
Placed = tuple[int, str, str, int, int]  # where it is, kind, path, span of its last identifier

_reference_of = cast("Callable[[object], Reference]", partial(tuple.__new__, Reference))

_TAKEN = re.compile(rb"\.([^\W\d]\w*+)(?![\w\x80-\xff]*\s*\()")  # an attribute, not called
_WORD_BYTES = bytes(
    sign if sign > 127 or chr(sign).isalnum() or sign == 95 else 32 for sign in range(256)
)
_WRITTEN = re.compile(rb"\s*(?:=(?!=)|[-+*/%&|^@]=|//=|\*\*=|>>=|<<=|:[^=\n]*=)")
_BLOCK = re.compile(
    rb"\s*(?:async\s|class\s|def\s|el(?:if|se)\b|except\b|finally\b|for\s|if\b|try\b|w(?:hile|ith)\b)"
)
_APPLYING = {"map": "0", "filter": "0", "reduce": "0", "functools.reduce": "0"}
_KEYED = frozenset({"sorted", "min", "max"})
_OPAQUE = ("range()", "enumerate()", "zip()", "open()", "[:]", ".items()", ".values()", ".keys()")


def read_uses(source: Source, paths: Paths) -> list[Reference]:
    """Return every use of a name that can lead to a symbol."""
    others = sorted({*_runs(source, paths), *_attributes(source)})
    placed = [(start, kind, path, start, end) for start, end, kind, path in others]
    found = _located(source, [*_calls(source, paths), *placed])
    found.extend(_inherits(source))
    found.extend(_decorates(source))
    return found


def _calls(source: Source, paths: Paths) -> Iterator[Placed]:
    """Yield what is called; nearly always its path ends with its last identifier, verbatim."""
    text = source.text
    for first, callee, last, _ in paths.calls:
        name = callee[callee.rfind(".") + 1 :]
        start, end = last - len(name), last
        if not name.isidentifier() or text.text(start, end) != name:
            start, end = last_identifier(callee, (first, last), text.data)
        yield first, "calls", callee, start, end


def _located(source: Source, used: Sequence[Placed]) -> list[Reference]:
    """Return references with their scopes, lines and columns."""
    positions, kinds, paths, starts, ends = zip(*used, strict=True) if used else [()] * 5
    scopes = [scope for scope, _ in source.nesting.locate(positions)]
    lines, columns = source.text.places(starts)
    rows = zip(scopes, kinds, paths, lines, starts, ends, columns, strict=True)
    return list(map(_reference_of, rows))


def _reference(source: Source, scope: int, kind: str, path: str, span: Span) -> Reference:
    text = source.text
    return Reference(scope, kind, path, *text.place(*last_identifier(path, span, text.data)))


def _inherits(source: Source) -> Iterator[Reference]:
    for index, header in enumerate(source.headers):
        for base in header.bases:
            yield _reference(source, index, "inherits", source.paths.path(base), base)


def _decorates(source: Source) -> Iterator[Reference]:
    starts = [header.start_byte for header in source.headers]
    for span in source.spans("decorator"):
        path = source.paths.path(span)
        if not path.startswith(UNKNOWN):
            index = bisect_right(starts, span[0]) - 1
            sign = source.text.data.rfind(b"@", 0, span[0])
            place = (sign, sign + 1) if path.endswith("()") else span
            yield _reference(source, index, "decorates", path, place)


def _runs(source: Source, paths: Paths) -> Iterator[Use]:
    """Yield what runs without being called by name; told of the keyword or bracket that does it."""
    yield from _iterates(source, paths)
    yield from _enters(source, paths)
    yield from _applies(source, paths)
    if any(header.name == "__getitem__" for header in source.headers):
        for path, end in paths.subscripted:
            if not path.startswith(UNKNOWN):
                yield end, end + 1, "runs", f"{path}.__getitem__"


def _iterates(source: Source, paths: Paths) -> Iterator[Use]:
    for node in source.captures.get("loop", ()):
        right = node.child_by_field_name("right")
        path = UNKNOWN if right is None else paths.path(right.byte_range)
        if not path.startswith(UNKNOWN) and not path.endswith(_OPAQUE):
            yield node.start_byte, node.start_byte + 3, "runs", path + ITERATED


def _enters(source: Source, paths: Paths) -> Iterator[Use]:
    for start, end in source.spans("entered"):
        path = paths.path((start, end))
        if path.startswith(UNKNOWN) or path.endswith(_OPAQUE):
            continue
        keyword = source.text.data.rfind(b"with", 0, start)
        waits = source.text.data[:keyword].endswith(b"async ")
        method = "__aenter__" if waits else "__enter__"
        yield keyword, keyword + 4, "runs", f"{path}.{method}"


def _applies(source: Source, paths: Paths) -> Iterator[Use]:
    for _, callee, last, end in paths.calls:
        place = _APPLYING.get(callee) or ("key" if callee in _KEYED else "")
        if place:
            for given, span in arguments(source.text.data, last, end):
                path = paths.path(span) if given == place else UNKNOWN
                if not path.startswith(UNKNOWN):
                    yield *span, "runs", path


def _attributes(source: Source) -> Iterator[Use]:
    """Yield the first reading and writing of each attribute of ``self``, classes and modules.

    Found in the bytes: visiting every attribute of the syntax tree would double the time.
    """
    data = source.text.data
    owners = _owners(source)
    quoted = sorted([*source.spans("string"), *source.spans("comment")])
    starts = [start for start, _ in quoted]
    words = data.translate(_WORD_BYTES)
    for match in _TAKEN.finditer(data):
        dot, end = match.span()
        start = words.rfind(b" ", 0, dot) + 1
        if data[start:dot] not in owners or (start and data[start - 1] in b".)]"):
            continue
        inside = bisect_right(starts, start) - 1
        if inside >= 0 and start < quoted[inside][1]:
            continue
        kind = "writes" if _is_written(data, start, end) else "reads"
        yield dot + 1, end, kind, source.text.text(start, end)


def _is_written(data: bytes, start: int, end: int) -> bool:
    """Return whether an attribute is assigned; one that annotates another name is not."""
    if not _WRITTEN.match(data, end):
        return False
    before = data[data.rfind(b"\n", 0, start) + 1 : start].rstrip()
    return not before or before[-1:] in b",=(*;" or _BLOCK.match(before) is not None


def _owners(source: Source) -> set[bytes]:
    """Return names whose attributes can be symbols: objects, classes, modules."""
    names = {"self", "cls"}
    names.update(header.name for header in source.headers if header.kind == "class")
    for node in source.captures.get("import", ()):
        for child in node.children_by_field_name("name"):
            bound = child.child_by_field_name("alias") or child
            names.add(source.cut(bound).partition(".")[0])
    return {name.encode() for name in names if name.isascii()}
