"""Texts as tokens, and tokens as hashes: what duplicates and leaks are found by."""

from __future__ import annotations

import hashlib
import io
import re
import tokenize
import zlib

import numpy as np
from numpy.typing import NDArray

TOKEN = re.compile(r"[A-Za-z_]\w*|\d+|[^\s\w]")
SHINGLE = 5  # tokens; as The Stack's near-deduplication
GRAM = 13  # tokens; the overlap that decontamination looks for since GPT-3
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, so that multiplying is a bijection mod 2^64
_DROPPED = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}

Hashes = NDArray[np.uint64]


def windows(text: str, width: int) -> Hashes:
    """Return the sorted distinct hashes of each run of ``width`` tokens; shape (n,), n ≥ 0.

    A text shorter than the width but not empty counts as one run.
    """
    tokens = np.array([zlib.crc32(t.encode()) for t in TOKEN.findall(_encodable(text))], np.uint64)
    if not len(tokens):
        return tokens
    width = min(width, len(tokens))
    hashes = np.zeros(len(tokens) - width + 1, np.uint64)
    for offset in range(width):
        hashes = (hashes + tokens[offset : offset + len(hashes)] + np.uint64(1)) * _MULTIPLIER
        hashes ^= hashes >> np.uint64(29)
    return np.unique(hashes)


def token_count(text: str) -> int:
    """Return the number of tokens."""
    return len(TOKEN.findall(text))


def exact_hash(text: str) -> str:
    """Return 16 hex digits over the tokens; layout does not count, comments do."""
    return _hash(TOKEN.findall(text))


def syntax_hash(text: str) -> str:
    """Return 16 hex digits over the syntax of Python text: neither layout nor comments count.

    What Python's tokenizer cannot read counts by its plain tokens.
    """
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return exact_hash(text)
    return _hash(
        [t.string.strip() or (t.string and str(t.type)) for t in tokens if t.type not in _DROPPED]
    )


def _hash(tokens: list[str]) -> str:
    joined = "\x1f".join(tokens).encode("utf-8", "surrogateescape")
    return hashlib.sha256(joined).hexdigest()[:16]


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
