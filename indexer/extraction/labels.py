"""Facts from captures alone: what suffices for references that are looked up as labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from ..facts import Import, Reference, Variable
from .comments import Preceding, clean
from .grouping import Item
from .header import Header, module_header
from .nesting import Span
from .source import Source

UNKNOWN = "?"
_SEPARATORS = re.compile(r"\s*(?:::|->|\\|\?\.)\s*")
_DOTTED = re.compile(r"\.?([^\W\d]\w*[?!]?)(\.[^\W\d]\w*[?!]?)*\Z")
_TYPE = re.compile(r"[&*?\s]*(?:(?:mut|const|final|dyn|struct|class|enum)\s+)*([\w.]+)[\s*&?]*\Z")
_SIGNATURE_END = re.compile(r"[\s{;=:]+\Z|\s+end\s*\Z")
_VALUE_SIGN = re.compile(r"[\s=:;,]+\Z")
_LAST_WORD = re.compile(r"\w+\Z")
_SIGIL = "$@:"


def dotted(text: str) -> str:
    """Return names joined by dots, whatever sign the language joins them with; else ``?``."""
    plain = _SEPARATORS.sub(".", text.strip()).lstrip(_SIGIL)
    return plain.lstrip(".") if _DOTTED.match(plain) else UNKNOWN


def type_path(text: str) -> str:
    """Return the path of an instance of a type (``:Shape``); empty when it is not one name."""
    found = _TYPE.match(_SEPARATORS.sub(".", text.strip()))
    return f":{found.group(1)}" if found and not found.group(1)[0].isdigit() else ""


class LabelPaths:
    """Paths of expressions that are names joined by dots; others have none."""

    def __init__(self, source: Source) -> None:
        self._text = source.text

    def path(self, span: Span) -> str:
        """Return the path of the expression at a span; ``?`` when it has none."""
        return dotted(self._text.text(*span))


def read_module(source: Source) -> Header:
    """Return the header of the file's own body; its documentation is captured as ``doc``."""
    lines = [source.cut(node).rstrip() for node in source.captures.get("doc", ())]
    return module_header(len(source.text.data), 0, clean("\n".join(lines)))


def read_headers(source: Source) -> list[Header]:
    """Return the definitions with bodies or signatures, in the order of the source."""
    preceding = Preceding(source.text, source.spans("comment"), source.spans("attribute"))
    parameters = _inside(source, "parameter")
    decorators = source.captures.get("decorator", ())
    found = [
        _header(source, item, preceding, parameters.get(id(item), []))
        for item in source.items
        if _is_definition(item)
    ]
    _decorate(source, found, decorators)
    found.sort(key=lambda one: (one.start_byte, -one.end_byte))
    return found


def _is_definition(item: Item) -> bool:
    return item.kind.startswith("definition.") and item.kind not in _VARIABLES


_VARIABLES = ("definition.field", "definition.constant")


def _inside(source: Source, kind: str) -> dict[int, list[Item]]:
    """Return the items of a kind by the definition in whose header they stand."""
    found: dict[int, list[Item]] = {}
    for item in source.items:
        if item.kind == kind and item.parent is not None:
            body = item.parent.part("body")
            if body is None or item.span[0] < body.start_byte:
                found.setdefault(id(item.parent), []).append(item)
    return found


def _header(source: Source, item: Item, preceding: Preceding, parameters: Sequence[Item]) -> Header:
    node, body = item.node, item.part("body")
    start, attributes, docstring = preceding.above(node.start_byte)
    span = body.byte_range if body else (node.end_byte, node.end_byte)
    return Header(
        name=_name(source, item.part("name")),
        kind=_kind(item),
        signature=_signature(source, item, span[0]),
        start_byte=start,
        end_byte=node.end_byte,
        body=span,
        body_byte=_body_byte(source, span, node.end_byte),
        docstring=docstring,
        decorators=tuple(_attribute(source, one) for one in attributes),
        parameters=tuple(_parameter(source, one) for one in parameters),
        returns=type_path(source.cut(item.part("returns"))),
        owner=_owner(source, item),
    )


def _name(source: Source, node: Node | None) -> str:
    """Return the last part of a name, without a sigil."""
    written = source.cut(node).lstrip(_SIGIL)
    return _SEPARATORS.split(written)[-1].rpartition(".")[2] or UNKNOWN


def _kind(item: Item) -> str:
    kind = item.kind.partition(".")[2]
    outside = item.part("owner") or (item.parent and item.parent.kind == "scope.type")
    return "method" if kind == "function" and outside else kind


def _owner(source: Source, item: Item) -> str:
    """Return the names of the scopes that are no definitions around one, and of its owner."""
    names = [source.cut(item.part("owner"))]
    around = item.parent
    while around is not None and around.kind.startswith("scope"):
        names.append(source.cut(around.part("name")))
        around = around.parent
    return ".".join(dotted(name) for name in reversed(names) if name)


def _signature(source: Source, item: Item, body: int) -> str:
    """Return a definition's source up to its body, without attributes in front of it."""
    start = item.span[0]
    for node in source.captures.get("decorator", ()):
        if (
            start <= node.start_byte < body
            and not source.text.data[start : node.start_byte].strip()
        ):
            start = node.end_byte
    return _SIGNATURE_END.sub("", source.text.text(start, body)).strip()


def _body_byte(source: Source, body: Span, end: int) -> int:
    """Return where the body's first statement begins."""
    data, (position, close) = source.text.data, body
    if data[position : position + 1] == b"{":
        position, close = position + 1, close - 1
    comments = dict(source.spans("comment"))
    while position < close:
        if position in comments:
            position = comments[position]
        elif data[position : position + 1].isspace():
            position += 1
        else:
            line_start = source.text.line_start(position)
            return position if data[line_start:position].strip() else line_start
    return end


def _attribute(source: Source, span: Span) -> str:
    text = source.text.text(*span).strip()
    return text.removeprefix("#").removeprefix("@").strip("[]").strip()


def _parameter(source: Source, item: Item) -> tuple[str, str]:
    name = source.cut(item.part("name") or item.node)
    word = _LAST_WORD.search(name)
    return word.group() if word else name, type_path(source.cut(item.part("type")))


def _decorate(source: Source, headers: Sequence[Header], nodes: Sequence[Node]) -> None:
    """Give each definition the decorators in it that stand before its body."""
    for node in nodes:
        holding = [
            one
            for one in headers
            if one.start_byte <= node.start_byte < one.body[0] and node.end_byte <= one.end_byte
        ]
        if holding:
            innermost = min(holding, key=lambda one: one.end_byte - one.start_byte)
            innermost.decorators += (_attribute(source, node.byte_range),)


def read_references(source: Source) -> list[Reference]:
    """Return calls and base classes as labels."""
    indices = {one.end_byte: index for index, one in enumerate(source.headers) if index}
    found: list[Reference] = []
    for item in source.items:
        if item.kind == "reference.call":
            scope = source.nesting.scope(item.span[0])
            found.append(_reference(source, item, "calls", scope))
        elif item.kind == "reference.class" and item.parent is not None:
            index = _class_index(source, item.parent, indices)
            if index:
                found.append(_reference(source, item, "inherits", index))
    return [one for one in found if one.path != UNKNOWN]


def _class_index(source: Source, item: Item, indices: dict[int, int]) -> int:
    """Return the index of the definition that an item is, or that its scope belongs to."""
    if not item.kind.startswith("scope"):
        return indices.get(item.span[1], 0)
    name = dotted(source.cut(item.part("name"))).rpartition(".")[2]
    names = [one.name if one.kind in _CLASS_LIKE else "" for one in source.headers]
    return names.index(name) if name in names else 0


_CLASS_LIKE = ("class", "interface", "type")


def _reference(source: Source, item: Item, kind: str, scope: int) -> Reference:
    node = item.part("name") or item.node
    name = dotted(source.cut(node))
    receiver = item.part("receiver")
    path = f"{dotted(source.cut(receiver))}.{name}" if receiver and name != UNKNOWN else name
    last = len(name.rpartition(".")[2].encode())
    start, text = max(node.start_byte, node.end_byte - last), source.text
    return Reference(scope, kind, path, text.line(start), start, node.end_byte, text.column(start))


def read_imports(source: Source) -> list[Import]:
    """Return one fact per imported name."""
    return [
        one
        for item in source.items
        if item.kind.startswith("import")
        for one in _imports(source, item)
    ]


def _imports(source: Source, item: Item) -> Iterator[Import]:
    scope = source.nesting.scope(item.span[0])
    alias = source.cut(item.part("alias"))
    for node in item.parts.get("module", [item.node]):
        place = source.text.place(*node.byte_range)
        for written, renamed in _expanded(source.cut(node)):
            module, name, bound = _named(item.kind, written, renamed or alias)
            yield Import(scope, module, 0, name, bound, *place)


def _named(kind: str, written: str, alias: str) -> tuple[str, str, str]:
    """Return module, name and alias of one imported path."""
    path = _SEPARATORS.sub(".", written.strip("\"'<> ").lstrip("\\:"))
    module, _, last = path.rpartition(".")
    if kind == "import.all" or last in ("*", "_"):
        return (module if last in ("*", "_") else path), "*", ""
    if kind == "import.item" and module:
        return module, last, alias or last
    return path, "", alias or path.partition(".")[0]


def _expanded(text: str) -> Iterator[tuple[str, str]]:
    """Yield (path, alias) of ``a::{b, c::{d as e, self}}``, without the braces."""
    prefixes, current = [""], ""
    for sign in (*text, ","):
        if sign == "{":
            prefixes.append(prefixes[-1] + current.strip())
            current = ""
        elif sign in ",}":
            if current.strip():
                yield _aliased(prefixes[-1], current.strip())
            current = ""
            if sign == "}" and len(prefixes) > 1:
                prefixes.pop()
        else:
            current += sign


def _aliased(prefix: str, text: str) -> tuple[str, str]:
    path, _, alias = text.partition(" as ")
    if path.strip() == "self":
        return prefix.removesuffix("::"), alias.strip()
    return prefix + path.strip(), alias.strip()


def read_variables(source: Source, qualnames: Sequence[str]) -> list[Variable]:
    """Return fields of classes and constants of the module."""
    found: list[Variable] = []
    for item in source.items:
        if item.kind in _VARIABLES:
            scope = source.nesting.scope(item.span[0])
            if scope == 0 or source.headers[scope].kind in _CLASS_LIKE:
                found.extend(_variables(source, item, scope, qualnames))
    return found


def _variables(
    source: Source, item: Item, scope: int, qualnames: Sequence[str]
) -> Iterator[Variable]:
    owner = _owner(source, item)
    if scope == 0 and owner in qualnames:
        scope, owner = qualnames.index(owner), ""
    prefix = f"{qualnames[scope]}." if scope else ""
    prefix += f"{owner}." if owner else ""
    value = item.part("value")
    end = value.start_byte if value else item.span[1]
    signature = _VALUE_SIGN.sub("", source.text.text(item.span[0], end))
    for node in item.parts.get("name", ()):
        name = _name(source, node)
        yield Variable(
            scope,
            prefix + name,
            name,
            item.kind.partition(".")[2],
            signature,
            source.text.line(node.start_byte),
            *item.span,
        )
