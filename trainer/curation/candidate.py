"""A candidate: an example with everything that curation will ever ask of it, computed once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..example import Example
from .decontamination import fingerprint
from .dedup import EXACT_ONLY, Signature, document
from .filters import Subject, first_reason
from .text import Hashes, exact_hash, syntax_hash


@dataclass(frozen=True, slots=True)
class Candidate:
    """An example and its scalars.

    Attributes:
        example: the example itself.
        rejected: reason of the first filter that rejects it, or "".
        exact: hash of the normalised syntax of what it teaches.
        texts: hashes of its whole text and of its completion.
        grams: its runs of 13 tokens; none when rejected.
        signature: its MinHash; None when rejected, too short, or compared exactly only.
        is_test: whether it is about test code.

    """

    example: Example
    rejected: str
    exact: str
    texts: frozenset[str]
    grams: Hashes
    signature: Signature | None
    is_test: bool = False

    @property
    def kind(self) -> str:
        """Kind of the example."""
        return self.example.kind


def candidate(subject: Subject) -> Candidate:
    """Judge an example by the filters, and compute its scalars unless they reject it."""
    example, is_test = subject.example, bool(subject.symbol and subject.symbol.is_test)
    reason = first_reason(subject)
    if reason:
        return Candidate(example, reason, "", frozenset(), np.array([], np.uint64), None, is_test)
    text = document(example)
    exact = exact_hash(text) if example.kind in EXACT_ONLY else syntax_hash(text)
    texts, grams, values = fingerprint(example)
    return Candidate(example, "", exact, frozenset(texts), grams, values, is_test)
