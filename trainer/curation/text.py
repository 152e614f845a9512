"""Texts as tokens, and tokens as hashes: what duplicates and leaks are found by."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

TOKEN = re.compile(r"[A-Za-z_]\w*|\d+|[^\s\w]")
MARK = re.compile(r"^[ \t]*[-+#>][-+#> \t]*", re.MULTILINE)  # of differences, comments, quotes
ADDED, REMOVED = re.compile(r"^\+.*\n?", re.MULTILINE), re.compile(r"^-.*\n?", re.MULTILINE)
SHINGLE = 5  # tokens; as The Stack's near-deduplication
GRAM = 13  # tokens; the overlap that decontamination looks for since GPT-3
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, so that multiplying is a bijection mod 2^64
_MOST_KNOWN = 1 << 18  # tokens whose hash is remembered

Hashes = NDArray[np.uint64]


class _TokenHashes(dict[str, int]):
    def __missing__(self, token: str) -> int:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        made = self[token] = zlib.crc32(token.encode("utf-8", "replace"))
        return made


_HASHES = _TokenHashes()


def tokens_of(text: str) -> list[str]:
    """Return the tokens: names, numbers and single signs."""
    return TOKEN.findall(text)


def token_count(text: str) -> int:
    """Return the number of tokens."""
    return len(TOKEN.findall(text))


def bare(text: str) -> str:
    """Return a text without what marks its lines as parts of a difference, comment or quotation."""
    return MARK.sub("", text)


def readings(text: str) -> list[str]:
    """Return a text as it can be read, bare: whole and, of a difference, either side by itself."""
    sides = [side for side in (ADDED.sub("", text), REMOVED.sub("", text)) if side != text]
    return [bare(one) for one in (text, *sides)]


def hashed(tokens: Sequence[str]) -> Hashes:
    """Return one hash a token, in their order."""
    return np.fromiter(map(_HASHES.__getitem__, tokens), np.uint64, len(tokens))


def runs(tokens: Hashes, width: int) -> Hashes:
    """Return the hash of each run of ``width`` tokens, in their order; see ``windows``."""
    if not len(tokens):
        return tokens
    width = min(width, len(tokens))
    hashes = np.zeros(len(tokens) - width + 1, np.uint64)
    for offset in range(width):
        hashes = (hashes + tokens[offset : offset + len(hashes)] + np.uint64(1)) * _MULTIPLIER
        hashes ^= hashes >> np.uint64(29)
    return hashes


def windows(text: str, width: int) -> Hashes:
    """Return the sorted distinct hashes of each run of ``width`` tokens; shape (n,), n ≥ 0.

    A text shorter than the width but not empty counts as one run.
    """
    return np.unique(runs(hashed(tokens_of(text)), width))


def exact_hash(text: str) -> str:
    """Return 16 hex digits over the tokens; layout does not count, comments do."""
    return joined_hash(tokens_of(text))


def joined_hash(tokens: Sequence[str]) -> str:
    """Return 16 hex digits over tokens that hold no control characters."""
    joined = "\x1f".join(tokens).encode("utf-8", "surrogateescape")
    return hashlib.sha256(joined).hexdigest()[:16]
