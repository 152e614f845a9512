"""A candidate: an example with everything that curation will ever ask of it, computed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...indexer.history import SymbolChange
from ..example import Example
from ..kinds.material import Material, Source
from .dedup import EXACT_ONLY, document
from .filters import Values, holds_secret, measured
from .fingerprint import Fingerprint, fingerprints
from .subjects import subject
from .syntax import syntax_hash
from .text import exact_hash

LEAST_PLACED = 12  # characters; a shorter text stands in too many places
Lines = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An example and its scalars.

    Attributes:
        example: the example; without any text when that holds a secret.
        measures: what the filters look at.
        tokens: number of tokens of its whole text.
        exact: hash of the normalised syntax of what it teaches; "" when that holds a secret.
        prints: what leaks and duplicates are found by; None when it holds a secret.
        is_test: whether it is about test code.
        lines: first and last line of what it teaches, counted from its symbol's first line; None
            where it has no place at HEAD.

    """

    example: Example
    measures: Values
    tokens: int
    exact: str
    prints: Fingerprint | None
    is_test: bool = False
    lines: Lines | None = None


def candidates(
    material: Material, made: Sequence[tuple[Source, Sequence[Example]]]
) -> list[list[Candidate]]:
    """Return the candidates of each source.

    Args:
        material: that the examples were made from.
        made: sources with their examples.

    """
    prints = iter(fingerprints([example for _, examples in made for example in examples]))
    return [
        [_candidate(material, source, example, next(prints)) for example in examples]
        for source, examples in made
    ]


def _candidate(
    material: Material, source: Source, example: Example, prints: Fingerprint
) -> Candidate:
    measures = measured(subject(material, source, example))
    symbol = material.by_id.get(example.symbol)
    is_test = symbol is not None and symbol.is_test
    if holds_secret(measures):
        unsaid = replace(example, prompt="", suffix="", completion="")
        return Candidate(unsaid, measures, prints.tokens, "", None, is_test)
    text = document(example)
    exact = exact_hash(text) if example.kind in EXACT_ONLY else syntax_hash(text)
    lines = _lines(material, source, example)
    return Candidate(example, measures, prints.tokens, exact, prints, is_test, lines)


def _lines(material: Material, source: Source, example: Example) -> Lines | None:
    """Find the completion in its symbol's text; what is not found there is about all of it."""
    symbol = material.by_id.get(example.symbol)
    if symbol is None or symbol.blob != example.blob or isinstance(source.unit, SymbolChange):
        return None
    text = material.text(symbol.blob, (symbol.start_byte, symbol.end_byte))
    sought = example.completion.strip()
    place = text.find(sought) if len(sought) >= LEAST_PLACED else -1
    if place < 0:
        return 0, symbol.end_line - symbol.start_line
    first = text.count("\n", 0, place)
    return first, first + sought.count("\n")
