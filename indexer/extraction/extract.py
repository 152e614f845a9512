"""Turns a blob's bytes into facts.

One parse, one query, and passes over integer spans: captures are sorted, a stack says which
definition holds each, and names are cut out of the bytes. The syntax tree itself is only visited
at definitions, imports and assignments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from tree_sitter import Node

from ..facts import Definition, Facts, Import, Reference, skipped
from ..languages.python.bindings import read_bindings
from ..languages.python.complexity import decisions
from ..languages.python.expressions import Paths, last_identifier
from ..languages.python.header import Header, read_docstring, read_header
from ..languages.python.importing import read_import
from ..model import MODULE_QUALNAME
from .nesting import Nesting, Span
from .parse import Budget, Captures, RejectedError, capture, parse, refuse
from .sourcetext import SourceText
from .tokens import TokenStream


def extract(data: bytes, budget: Budget) -> Facts:
    """Return the facts of a Python source; never fails, whatever the bytes are."""
    try:
        refuse(data, budget)
        root = parse(data)
        return _Extraction(data, root, capture(root)).facts()
    except RejectedError as rejection:
        digest = sha256(data).hexdigest()[:16]
        return skipped(str(rejection), SourceText(data).lines, len(data), digest)


class _Extraction:
    """One file on its way from captures to facts."""

    def __init__(self, data: bytes, root: Node, captures: Captures) -> None:
        self.root, self.captures = root, captures
        self.text = SourceText(data)
        self.headers = [_module_header(root, self.text), *_headers(captures, self.text)]
        self.blocks = _spans(captures.get("block", ()))
        bodies = {header.body: index for index, header in enumerate(self.headers) if index}
        self.nesting = Nesting(self.blocks, bodies)
        calls = _calls(captures)
        self.callees = sorted(callee for _, callee in calls)
        self.paths = Paths(self.text, calls)

    def facts(self) -> Facts:
        """Assemble everything."""
        places = self.nesting.locate([header.start_byte for header in self.headers[1:]])
        status, reason = _status(self.root, self.text.data)
        return Facts(
            status=status,
            reason=reason,
            lines=self.text.lines,
            definitions=self._definitions([(0, True), *places]),
            references=tuple(sorted(self._references(places), key=_position)),
            imports=tuple(self._imports()),
            bindings=read_bindings(
                self.captures, self.headers, self.nesting, self.paths, self.text
            ),
        )

    def _definitions(self, places: list[tuple[int, bool]]) -> tuple[Definition, ...]:
        scopes = self.nesting.locate(decisions(self.text.data, self.captures))
        branches = Counter(scope for scope, _ in scopes)
        tokens = self._tokens()
        inner: dict[int, list[Span]] = {}
        for index, (scope, _) in enumerate(places[1:], 1):
            header = self.headers[index]
            inner.setdefault(scope, []).append((header.start_byte, header.end_byte))
        found: list[Definition] = []
        for index, (scope, direct) in enumerate(places):
            holes = inner.get(index, ())
            body_hash = tokens.digest(self.headers[index].body)
            own = tokens.digest(self.headers[index].body, holes) if holes else body_hash
            found.append(
                self._definition(index, found, scope, 1 + branches[index], (body_hash, own), direct)
            )
        return tuple(found)

    def _definition(
        self,
        index: int,
        outer: list[Definition],
        scope: int,
        complexity: int,
        hashes: tuple[str, str],
        direct: bool,
    ) -> Definition:
        header = self.headers[index]
        kind = "module" if index == 0 else _kind(header, outer[scope])
        prefix = f"{outer[scope].qualname}." if index and scope else ""
        functional = kind in ("function", "method")
        return Definition(
            scope=scope,
            qualname=prefix + header.name,
            name=header.name,
            kind=kind,
            signature=header.signature,
            docstring=header.docstring,
            decorators=header.decorators,
            parameters=tuple(name for name, _ in header.parameters),
            returns=header.returns,
            start_byte=header.start_byte,
            end_byte=header.end_byte,
            body_byte=header.body_byte,
            start_line=self.text.line(header.start_byte),
            end_line=self.text.line(max(header.end_byte - 1, header.start_byte)),
            complexity=complexity,
            body_hash=hashes[0],
            own_hash=hashes[0] if functional else hashes[1],
            conditional=not direct,
        )

    def _tokens(self) -> TokenStream:
        docstrings = [header.docstring_span for header in self.headers if header.docstring_span]
        return TokenStream(
            self.text.data,
            [node.start_byte for node in self.captures.get("statement", ())],
            self.blocks,
            _spans(self.captures.get("string", ())),
            [*_spans(self.captures.get("comment", ())), *docstrings],
        )

    def _references(self, places: list[tuple[int, bool]]) -> list[Reference]:
        scopes = self.nesting.locate([start for start, _ in self.callees])
        found = [
            self._reference(scope, "calls", span)
            for (scope, _), span in zip(scopes, self.callees, strict=True)
        ]
        for index, _ in enumerate(places, 1):
            bases = map(_base_span, self.headers[index].bases)
            found.extend(self._reference(index, "inherits", span) for span in bases)
        return found

    def _reference(self, scope: int, kind: str, span: Span) -> Reference:
        path = self.paths.path(span)
        start, end = last_identifier(path, span)
        return Reference(scope, kind, path, self.text.line(start), start, end)

    def _imports(self) -> list[Import]:
        nodes = sorted(self.captures.get("import", ()), key=lambda node: node.start_byte)
        scopes = self.nesting.locate([node.start_byte for node in nodes])
        found: list[Import] = []
        for (scope, _), node in zip(scopes, nodes, strict=True):
            found.extend(read_import(node, scope, self.text))
        return found


def _module_header(root: Node, text: SourceText) -> Header:
    docstring, span, first = read_docstring(root, text)
    size = len(text.data)
    return Header(
        name=MODULE_QUALNAME,
        is_class=False,
        signature="",
        start_byte=0,
        end_byte=size,
        body=(0, size),
        body_byte=size if first is None else text.line_start(first.start_byte),
        docstring=docstring,
        docstring_span=span,
    )


def _headers(captures: Captures, text: SourceText) -> list[Header]:
    inner = sorted(captures.get("decorated.definition", ()), key=lambda node: node.start_byte)
    outer = sorted(captures.get("decorated", ()), key=lambda node: node.start_byte)
    decorated = {node.start_byte: wrapper for node, wrapper in zip(inner, outer, strict=True)}
    nodes = [*captures.get("definition.class", ()), *captures.get("definition.function", ())]
    nodes.sort(key=lambda node: (node.start_byte, -node.end_byte))
    return [read_header(node, decorated.get(node.start_byte), text) for node in nodes]


def _calls(captures: Captures) -> list[tuple[Span, Span]]:
    """Pair calls with what they call: both start at the same byte and nest alike."""
    calls = sorted(_spans(captures.get("reference.call", ())))
    callees = sorted(_spans(captures.get("name", ())))
    return list(zip(calls, callees, strict=True))


def _spans(nodes: Iterable[Node]) -> list[Span]:
    return [(node.start_byte, node.end_byte) for node in nodes]


def _base_span(node: Node) -> Span:
    """Return the span of a base class without its type arguments."""
    value = node.child_by_field_name("value") if node.type == "subscript" else None
    kept = value or node
    return kept.start_byte, kept.end_byte


def _kind(header: Header, outer: Definition) -> str:
    if header.is_class:
        return "class"
    return "method" if outer.kind == "class" else "function"


def _position(reference: Reference) -> tuple[int, int, str]:
    return reference.start_byte, reference.end_byte, reference.kind


def _status(root: Node, data: bytes) -> tuple[str, str]:
    """Say whether all of the file was understood."""
    if root.has_error:
        return "partial", "syntax errors"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "partial", "not UTF-8"
    return "indexed", ""
