"""Near-duplicates: MinHash signatures, their band keys, and the text that is compared.

Two examples are near-duplicates when they collide in a band and their signatures estimate a Jaccard
similarity of token shingles of at least the threshold. Signatures and collisions are datasketch's:
over the same texts its in-memory ``MinHashLSH`` finds the same pairs.
"""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

from ..example import Example
from .text import SHINGLE, windows

PERMUTATIONS = 128
LEAST_RECALL = 0.9  # share of the pairs at the threshold that collide in a band
LEAST_TOKENS = 12  # shorter texts are compared exactly only: their estimate means little
EXACT_ONLY = frozenset({"architecture"})  # facts differ in one word, and in that they teach
LOCAL_LINES = 3  # lines before a hole that tell its place

Signature = NDArray[np.uint32]


def document(example: Example) -> str:
    """Return the text by which an example is compared: what it teaches, without its context."""
    if example.kind == "completion":
        before = example.prompt.splitlines(keepends=True)[-LOCAL_LINES:]
        return "".join(before) + example.completion
    if example.kind == "implementation":
        return example.completion
    return example.prompt.replace("# ", "") + example.completion


def signature(text: str) -> Signature:
    """Return the MinHash of a text's token shingles; shape (PERMUTATIONS,)."""
    sketch = _empty().copy()
    sketch.update_batch((windows(text, SHINGLE) >> np.uint64(32)).tolist())
    values: Signature = sketch.hashvalues
    return values


@cache
def band_shape(threshold: float) -> tuple[int, int]:
    """Return (bands, rows): the longest bands in which pairs at the threshold still collide.

    A pair of similarity J collides with probability 1 - (1 - J^rows)^bands (Leskovec, Rajaraman,
    Ullman: Mining of Massive Datasets, section 3.4).
    """
    for rows in range(PERMUTATIONS, 1, -1):
        bands = PERMUTATIONS // rows
        if 1 - (1 - threshold**rows) ** bands >= LEAST_RECALL:
            return bands, rows
    return PERMUTATIONS, 1


def band_keys(values: Signature, threshold: float, space: str) -> list[bytes]:
    """Return one key of 8 bytes a band; only keys of the same ``space`` can collide."""
    bands, rows = band_shape(threshold)
    raw, width = values.tobytes(), rows * values.itemsize
    return [
        hashlib.blake2b(
            f"{space}\0{band}\0".encode() + raw[band * width : (band + 1) * width], digest_size=8
        ).digest()
        for band in range(bands)
    ]


def similarity(left: Signature, right: Signature) -> float:
    """Return the estimated Jaccard similarity of two signatures, 0 to 1."""
    return float(np.count_nonzero(left == right)) / len(left)


@cache
def _empty() -> MinHash:
    # Permutations are drawn once; a copy shares them.
    return MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=int, scheme="affine32")
