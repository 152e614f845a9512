"""Turns a blob's bytes into facts.

One parse, one query, and passes over integer spans: captures are sorted, a stack says which
definition holds each, and names are cut out of the bytes. What is particular to a language is
asked of its dialect.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from hashlib import sha256
from importlib import import_module
from operator import itemgetter

from tree_sitter import Node

from ..facts import Definition, Facts, skipped
from ..languages.table import Language, language
from .budget import EXTRACTOR_VERSION, Budget, RejectedError, refuse
from .complexity import cognitive
from .dialect import Dialect
from .nesting import Nesting, Span
from .parse import capture, grammar, parse, query_text
from .placement import Place, place
from .source import Source
from .sourcetext import SourceText
from .written import source_of

PYTHON = language("python")
FUNCTIONS = ("function", "method")
_POSITION = itemgetter(4, 5, 1)  # first and last byte of a reference, and its kind


def extract(data: bytes, budget: Budget, spoken: Language = PYTHON) -> Facts:
    """Return the facts of a source; never fails, whatever the bytes are.

    Args:
        data: content of the blob.
        budget: the largest content that is read.
        spoken: its language.
    """
    try:
        data = source_of(data, spoken)
        refuse(data, budget)
        written = variant(data, spoken)
        root = parse(data, written)
        source = Source(written, SourceText(data), root, capture(root, written))
        return _facts(source, dialect(written))
    except RejectedError as rejection:
        digest = sha256(data).hexdigest()[:16]
        return skipped(str(rejection), SourceText(data).lines, len(data), digest)


@cache
def dialect(spoken: Language) -> Dialect:
    """Return a language's dialect; its module is imported now."""
    module, _, name = spoken.dialect.partition(":")
    found: Dialect = getattr(import_module(f"..{module}", __package__), name)()
    return found


def variant(data: bytes, spoken: Language) -> Language:
    """Return the language whose grammar reads a content: a C header may be C++ in truth."""
    if spoken.other and re.search(b"^" + spoken.signs.encode(), data, re.MULTILINE):
        return language(spoken.other)
    return spoken


@cache
def fingerprint(spoken: Language, budget: Budget) -> str:
    """Return what facts depend on besides the blob: code, queries, grammar and budget."""
    known = grammar(spoken)
    versions = (EXTRACTOR_VERSION, dialect(spoken).version, known.abi_version)
    other = fingerprint(language(spoken.other), budget) if spoken.other else ""
    key = (spoken, versions, known.semantic_version, budget, query_text(spoken), other)
    return sha256(repr(key).encode()).hexdigest()[:16]


def _facts(source: Source, speaker: Dialect) -> Facts:
    """Ask every hook, in the order that the dialect promises."""
    source.headers = [speaker.module(source), *speaker.headers(source)]
    source.nesting = _nesting(source)
    source.paths = speaker.paths(source)
    places = place(source.headers, source.nesting)
    status, reason = _status(source.root, source.text.data)
    return Facts(
        status=status,
        reason=reason,
        lines=source.text.lines,
        definitions=_definitions(source, speaker, places),
        references=tuple(sorted(speaker.references(source), key=_POSITION)),
        imports=tuple(speaker.imports(source)),
        bindings=tuple(speaker.bindings(source)),
        variables=tuple(speaker.variables(source, [one.qualname for one in places])),
        arguments=tuple(speaker.arguments(source)),
    )


def _nesting(source: Source) -> Nesting:
    bodies = {header.body: index for index, header in enumerate(source.headers) if index}
    return Nesting({*source.spans("block"), *bodies}, bodies)


def _definitions(source: Source, speaker: Dialect, places: list[Place]) -> tuple[Definition, ...]:
    branches = Counter(
        scope for scope, _ in source.nesting.locate(sorted(speaker.decisions(source)))
    )
    costs = _costs(source)
    hashes = _hashes(source, speaker, places)
    return tuple(
        _definition(source, index, one, 1 + branches[index], costs[index], hashes[index])
        for index, one in enumerate(places)
    )


def _costs(source: Source) -> list[tuple[int, int]]:
    return cognitive(
        [header.body for header in source.headers],
        {*source.spans("nesting")}.difference(source.spans("nesting.flat")),
        {*source.spans("nested")},
        {*source.spans("closure")},
        {*source.spans("increment")}.difference(source.spans("increment.flat")),
    )


def _hashes(source: Source, speaker: Dialect, places: list[Place]) -> list[tuple[str, str]]:
    """Return the hash of each body, and of it without nested definitions."""
    tokens = speaker.tokens(source)
    inner: dict[int, list[Span]] = {}
    for header, one in zip(source.headers[1:], places[1:], strict=True):
        inner.setdefault(one.around, []).append((header.start_byte, header.end_byte))
    found = []
    for index, header in enumerate(source.headers):
        whole = tokens.digest(header.body)
        holes = None if header.kind in FUNCTIONS else inner.get(index)
        found.append((whole, tokens.digest(header.body, holes) if holes else whole))
    return found


def _definition(
    source: Source,
    index: int,
    place: Place,
    complexity: int,
    costs: tuple[int, int],
    hashes: tuple[str, str],
) -> Definition:
    header, text = source.headers[index], source.text
    return Definition(
        scope=place.scope,
        qualname=place.qualname,
        name=header.name,
        kind=place.kind,
        signature=header.signature,
        docstring=header.docstring,
        decorators=header.decorators,
        parameters=tuple(name for name, _ in header.parameters),
        returns=header.returns,
        start_byte=header.start_byte,
        end_byte=header.end_byte,
        body_byte=header.body_byte,
        start_line=text.line(header.start_byte),
        end_line=text.line(max(header.end_byte - 1, header.start_byte)),
        complexity=complexity,
        body_hash=hashes[0],
        own_hash=hashes[1],
        conditional=not place.direct,
        annotations=tuple(annotation for _, annotation in header.parameters),
        cognitive=costs[0],
        nesting=costs[1],
    )


def _status(root: Node, data: bytes) -> tuple[str, str]:
    """Say whether all of the file was understood."""
    if root.has_error:
        return "partial", "syntax errors"
    try:
        data.decode()
    except UnicodeDecodeError:
        return "partial", "not UTF-8"
    return "indexed", ""
