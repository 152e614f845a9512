"""Leaks: training text that repeats a held-out body or an item of the benchmark.

Three tests, any of which is enough: the same text, a share of the protected text's runs of 13
tokens, and the estimated similarity of the whole. The second finds a copy inside a longer text, the
third one that was edited throughout.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from ..example import Example
from .dedup import EXACT_ONLY, LEAST_TOKENS, Signature, band_keys, document, signature, similarity
from .text import GRAM, Hashes, exact_hash, token_count, windows

LEAST_SHARED = 32  # tokens; a shorter text leaks only when all of it is there
LEAST_EXACT = 8  # tokens; a shorter text says too little for its repetition to be a leak


class Protected:
    """Texts that no example may repeat."""

    def __init__(self, texts: Iterable[str], *, contained: float, similar: float) -> None:
        """Index the texts.

        Args:
            texts: what is protected.
            contained: share of a text's 13-grams whose presence is a leak, above 0 to 1.
            similar: estimated Jaccard similarity that is a leak, 0 to 1.

        """
        self._contained, self._similar = contained, similar
        self._exact: set[str] = set()
        self._needed: list[float] = []  # 13-grams of each text that make a leak
        self._signatures: list[Signature] = []
        self._bands: dict[bytes, list[int]] = defaultdict(list)
        grams = [self._add(text) for text in sorted(set(texts)) if text.strip()]
        flat = np.concatenate(grams) if grams else np.array([], np.uint64)
        owners = np.repeat(np.arange(len(grams)), [len(g) for g in grams])
        order = np.argsort(flat, kind="stable")
        self._grams, self._gram_owners = flat[order], owners[order]

    def is_repeated_by(self, exact: set[str], grams: Hashes, values: Signature | None) -> bool:
        """Tell whether an example repeats a protected text.

        Args:
            exact: ``exact_hash`` of its whole text and of its completion.
            grams: its 13-grams, as ``windows`` returns them.
            values: its signature, None where it is too short for one.

        """
        if exact & self._exact or self._contains(grams):
            return True
        return values is not None and self._resembles(values)

    def repeats(self, example: Example) -> bool:
        """Tell whether an example repeats a protected text, with nothing computed before."""
        return self.is_repeated_by(*fingerprint(example))

    def _add(self, text: str) -> Hashes:
        tokens = token_count(text)
        number = len(self._needed)
        if tokens >= LEAST_EXACT:
            self._exact.add(exact_hash(text))
        grams = windows(text, GRAM) if tokens >= GRAM else np.array([], np.uint64)
        share = self._contained if tokens >= LEAST_SHARED else 1.0
        self._needed.append(max(1.0, share * len(grams)))
        self._signatures.append(signature(text))
        if tokens >= LEAST_TOKENS:
            for key in band_keys(self._signatures[-1], self._similar, ""):
                self._bands[key].append(number)
        return grams

    def _contains(self, grams: Hashes) -> bool:
        if not len(self._grams) or not len(grams):
            return False
        first = np.searchsorted(self._grams, grams, "left")
        last = np.searchsorted(self._grams, grams, "right")
        hit = [self._gram_owners[a:b] for a, b in zip(first, last, strict=True) if b > a]
        if not hit:
            return False
        owners, counts = np.unique(np.concatenate(hit), return_counts=True)
        return any(
            count >= self._needed[owner]
            for owner, count in zip(owners.tolist(), counts.tolist(), strict=True)
        )

    def _resembles(self, values: Signature) -> bool:
        near = {n for key in band_keys(values, self._similar, "") for n in self._bands.get(key, ())}
        return any(similarity(values, self._signatures[n]) >= self._similar for n in near)


def fingerprint(example: Example) -> tuple[set[str], Hashes, Signature | None]:
    """Return what ``Protected.is_repeated_by`` compares."""
    text = document(example)
    exact = {exact_hash(example.text)}
    if token_count(example.completion) >= LEAST_EXACT:
        exact.add(exact_hash(example.completion))
    compared = example.kind not in EXACT_ONLY and token_count(text) >= LEAST_TOKENS
    values = signature(text) if compared else None
    return exact, windows(example.text, GRAM), values
