"""Near-duplicates: MinHash signatures, their band keys, and the text that is compared.

Two examples are near-duplicates when they collide in a band and their signatures estimate a Jaccard
similarity of token shingles of at least the threshold. Signatures and collisions are datasketch's:
over the same texts its in-memory ``MinHashLSH`` finds the same pairs, which the tests hold this
against. It hashes one text after the other; here its permutations are applied to many at once.

Names count. Measured on 4,000 functions of the standard library (``benchmarks/dedup.py``): of
copies with a renamed name, reordered arguments or another comment, all but one in a thousand are
found from a similarity of 0.8 on. Reading all names as one would find short renamed copies too,
but merges eight times as many functions that merely have the same form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..example import Example
from .text import SHINGLE, Hashes, hashed, runs, tokens_of

PERMUTATIONS = 128
SEED = 1  # of datasketch's own permutations
LEAST_RECALL = 0.9  # share of the pairs at the threshold that collide in a band
LEAST_TOKENS = 12  # shorter texts are compared exactly only: their estimate means little
EXACT_ONLY = frozenset({"architecture"})  # facts differ in one word, and in that they teach
# Their prompts show code that many examples share: what is tested, the edit that came before.
WRITTEN = frozenset({"implementation", "test", "next edit", "fix", "notebook"})
LOCAL_LINES = 3  # lines before a hole that tell its place
BLOCK = 2048  # shingles that are permuted at once, so that they stay in the processor's cache

Signature = NDArray[np.uint32]
Keys = NDArray[np.uint64]


def document(example: Example) -> str:
    """Return the text by which an example is compared: what it teaches, without its context."""
    if example.kind == "completion":
        before = example.prompt.splitlines(keepends=True)[-LOCAL_LINES:]
        return "".join(before) + example.completion
    if example.kind in WRITTEN:
        return example.completion
    return example.prompt.replace("# ", "") + example.completion


def signature(text: str) -> Signature:
    """Return the MinHash of a text's token shingles; shape (PERMUTATIONS,)."""
    row: Signature = signatures([hashed(tokens_of(text))])[0]
    return row


def signatures(texts: Sequence[Hashes]) -> NDArray[np.uint32]:
    """Return the MinHashes of many texts; shape (texts, PERMUTATIONS).

    Args:
        texts: the hashes of each text's tokens.

    """
    lowest = np.full((PERMUTATIONS, len(texts)), np.iinfo(np.uint32).max, np.uint32)
    shingles, owners = _shingles(texts)
    mixed = _mixed((shingles >> np.uint64(32)).astype(np.uint32))
    for start in range(0, len(mixed), BLOCK):
        inside = owners[start : start + BLOCK]
        firsts = np.flatnonzero(np.diff(inside, prepend=-1))
        found = np.minimum.reduceat(_permuted(mixed[start : start + BLOCK]), firsts, axis=1)
        lowest[:, inside[firsts]] = np.minimum(lowest[:, inside[firsts]], found)
    return np.ascontiguousarray(lowest.T)


def _shingles(texts: Sequence[Hashes]) -> tuple[Hashes, NDArray[np.intp]]:
    """Return the shingles of all texts, in their order, and the text that each is from."""
    sizes = np.array([len(tokens) for tokens in texts], np.intp)
    flat = runs(np.concatenate([*texts, np.empty(0, np.uint64)]), SHINGLE)
    owners = np.repeat(np.arange(len(texts)), sizes)[: len(flat)]
    within = np.arange(len(flat)) + SHINGLE <= np.cumsum(sizes)[owners]
    short = np.flatnonzero((sizes > 0) & (sizes < SHINGLE))
    single = [runs(texts[place], SHINGLE) for place in short.tolist()]
    shingles = np.concatenate([flat[within], *single])
    owners = np.concatenate([owners[within], short])
    order = np.argsort(owners, kind="stable")
    return shingles[order], owners[order]


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


def band_keys(values: NDArray[np.uint32], threshold: float, spaces: Sequence[str]) -> Keys:
    """Return the band keys of many signatures; shape (signatures, bands).

    Args:
        values: the signatures; shape (signatures, PERMUTATIONS).
        threshold: Jaccard similarity that counts as a near-duplicate.
        spaces: one name a signature; only keys of the same name can collide.

    """
    bands, rows = band_shape(threshold)
    banded = values[:, : bands * rows].reshape(-1, bands, rows)
    named = np.array([_space(name) for name in spaces], np.uint64)
    keys: Keys = np.add(named[:, None], np.arange(bands, dtype=np.uint64))
    for row in range(rows):
        keys = _avalanche(keys ^ banded[:, :, row])
    return keys


def similarity(left: Signature, right: Signature) -> float:
    """Return the estimated Jaccard similarity of two signatures, 0 to 1."""
    return float(np.count_nonzero(left == right)) / len(left)


def similarities(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Return the estimated similarity of each row with the same row of ``right``."""
    shared: NDArray[np.float64] = np.count_nonzero(left == right, axis=1) / PERMUTATIONS
    return shared


def _mixed(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Mix with MurmurHash3's 32-bit finalizer, as datasketch's scheme affine32 does first."""
    hashes = (hashes ^ (hashes >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    hashes = (hashes ^ (hashes >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))


def _permuted(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    factors, terms = _permutations()
    permuted: NDArray[np.uint32] = factors[:, None] * hashes + terms[:, None]
    return permuted


def _avalanche(keys: Keys) -> Keys:
    """Mix with the 64-bit finalizer of SplitMix64 (Steele, Lea, Flood 2014)."""
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))


@cache
def _space(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


@cache
def _permutations() -> NDArray[np.uint32]:
    """Return the factors and terms of datasketch's scheme affine32, drawn as it draws them.

    Importing it costs half a second, most of it for integrals that nothing here asks for.
    """
    drawn = np.random.RandomState(SEED)  # its stream is frozen for good (NEP 19)
    factors = drawn.randint(0, 1 << 31, PERMUTATIONS, np.uint32) * np.uint32(2) + np.uint32(1)
    return np.array([factors, drawn.randint(0, 1 << 32, PERMUTATIONS, np.uint32)])
