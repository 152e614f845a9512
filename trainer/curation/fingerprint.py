"""Fingerprints: what duplicates and leaks are found by, of one example or of many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..example import Example
from .dedup import EXACT_ONLY, LEAST_TOKENS, Signature, document, signatures
from .text import GRAM, Hashes, hashed, joined_hash, readings, runs, tokens_of

LEAST_EXACT = 8  # tokens; a shorter text says too little for its repetition to be a leak


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """An example as curation compares it.

    Attributes:
        tokens: number of tokens of its whole text.
        whole: ``exact_hash`` of its whole text.
        taught: ``exact_hash`` of its completion, "" where that is too short to tell anything.
        grams: hashes of its runs of 13 tokens in all its ``readings``, ascending and distinct.
        signature: of its ``document``; None where it is too short or compared exactly only.

    """

    tokens: int
    whole: str
    taught: str
    grams: Hashes
    signature: Signature | None


def fingerprint(example: Example) -> Fingerprint:
    """Return the fingerprint of one example."""
    return fingerprints([example])[0]


def fingerprints(examples: Sequence[Example]) -> list[Fingerprint]:
    """Return the fingerprints of many examples, in their order."""
    documents = [hashed(tokens_of(_compared(example))) for example in examples]
    signed = [row for row, tokens in enumerate(documents) if len(tokens) >= LEAST_TOKENS]
    made = signatures([documents[row] for row in signed])
    by_row = dict(zip(signed, made, strict=True))
    return [_fingerprint(example, by_row.get(row)) for row, example in enumerate(examples)]


def _compared(example: Example) -> str:
    return "" if example.kind in EXACT_ONLY else document(example)


def _fingerprint(example: Example, values: Signature | None) -> Fingerprint:
    tokens, completion = tokens_of(example.text), tokens_of(example.completion)
    taught = joined_hash(completion) if len(completion) >= LEAST_EXACT else ""
    read = [runs(hashed(tokens_of(text)), GRAM) for text in readings(example.text)]
    grams = np.unique(np.concatenate(read))
    return Fingerprint(len(tokens), joined_hash(tokens), taught, grams, values)
