"""Leaks: training text that repeats a held-out body or an item of the benchmark.

Three tests, any of which is enough: the same text, a share of the protected text's runs of 13
tokens, and the estimated similarity of the whole. The second finds a copy inside a longer text, the
third one that was edited throughout. Marks of differences, comments and quotations do not count, so
that a copy in a diff or in a comment is one too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .dedup import LEAST_TOKENS, PERMUTATIONS, Keys, Signature, band_keys, signatures, similarities
from .fingerprint import LEAST_EXACT, Fingerprint, fingerprint, fingerprints
from .text import GRAM, Hashes, bare, hashed, joined_hash, runs, tokens_of

__all__ = ["Columns", "Protected", "Sketch", "coarse", "fingerprint", "fingerprints", "sketches"]

LEAST_SHARED = 32  # tokens; a shorter text leaks only when all of it is there
COARSE = np.uint64(32)  # bits that a coarse gram lacks
FILTER_BITS = 22  # of a table by which most grams are told apart from all protected ones
MOST_AT_ONCE = 1 << 21  # (gram, text) pairs that are counted at once
Places = NDArray[np.intp]
CoarseHashes = NDArray[np.uint32]
Match = tuple[int, int]
"""(place of an example, place of a protected text)."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A protected text as it is compared.

    Attributes:
        tokens: number of its tokens.
        exact: its ``exact_hash``, "" where it is too short to tell anything.
        grams: hashes of the runs of 13 tokens of its bare text, ascending and distinct; none when
            it is shorter.
        signature: its MinHash.

    """

    tokens: int
    exact: str
    grams: Hashes
    signature: Signature


def sketches(texts: Sequence[str]) -> list[Sketch]:
    """Return protected texts as they are compared, in their order."""
    read = [tokens_of(text) for text in texts]
    made = signatures([hashed(tokens) for tokens in read])
    grams = [_grams(bare(text)) for text in texts]
    return [_sketch(*one) for one in zip(read, grams, made, strict=True)]


def coarse(grams: Hashes) -> CoarseHashes:
    """Return grams without their lower halves, in the same order, for half the room.

    Compared coarsely, every text is found that repeats another, and now and then one that does not.
    """
    return (grams >> COARSE).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class Columns:
    """Many fingerprints side by side.

    Attributes:
        texts: whole and taught hash of each example.
        grams: of all examples, one example after the other; whole or ``coarse``.
        sizes: number of grams of each.
        signed: places of the examples that have a signature, ascending.
        signatures: of these.

    """

    texts: Sequence[tuple[str, str]]
    grams: Hashes | CoarseHashes
    sizes: Places
    signed: Places
    signatures: NDArray[np.uint32]


class Protected:
    """Texts that no example may repeat."""

    def __init__(
        self,
        texts: Sequence[Sketch],
        *,
        contained: float,
        similar: float,
        coarsely: bool = False,
        asked: Columns | None = None,
    ) -> None:
        """Index the texts.

        Args:
            texts: what is protected.
            contained: share of a text's 13-grams whose presence is a leak, above 0 to 1.
            similar: estimated Jaccard similarity that is a leak, 0 to 1.
            coarsely: whether the examples' grams are ``coarse``.
            asked: the only examples that will be asked about, if they are known: what none of them
                holds need not be indexed.

        """
        self._similar = similar
        self._exact: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(texts):
            if one.exact:
                self._exact[one.exact].append(number)
        shares = [contained if one.tokens >= LEAST_SHARED else 1.0 for one in texts]
        needed = [max(1.0, s * len(one.grams)) for s, one in zip(shares, texts, strict=True)]
        self._needed = np.array(needed)
        grams = np.concatenate([*(one.grams for one in texts), np.empty(0, np.uint64)])
        owners = np.repeat(np.arange(len(texts)), [len(one.grams) for one in texts])
        wanted = None if asked is None else asked.grams
        self._grams = _Index(coarse(grams) if coarsely else grams, owners, wanted)
        self._index_bands(texts, asked)

    @classmethod
    def of(cls, texts: Iterable[str], *, contained: float, similar: float) -> Protected:
        """Index texts; see ``__init__``."""
        made = sketches(sorted(set(texts)))
        return cls(made, contained=contained, similar=similar)

    def is_repeated_by(self, prints: Fingerprint) -> bool:
        """Tell whether an example repeats a protected text."""
        return bool(self.matches([prints]))

    def matches(self, prints: Sequence[Fingerprint]) -> list[Match]:
        """Return which examples repeat which protected texts, sorted."""
        return self.found(columns(prints))

    def found(self, prints: Columns) -> list[Match]:
        """Return which examples repeat which protected texts, sorted."""
        found = set(self._same(prints.texts))
        found.update(self._containing(prints.grams, prints.sizes))
        found.update(self._resembling(prints.signed, prints.signatures))
        return sorted(found)

    def _same(self, texts: Sequence[tuple[str, str]]) -> Iterator[Match]:
        for row, hashes in enumerate(texts):
            for one in hashes:
                if one in self._exact:
                    yield from ((row, number) for number in self._exact[one])

    def _containing(self, flat: Hashes | CoarseHashes, sizes: Places) -> Iterator[Match]:
        places, first, last = self._grams.found(flat)
        rows = np.searchsorted(np.cumsum(sizes), places, "right")
        for part in _parts(rows, last - first):
            owners, within = _expanded(first[part], last[part])
            pairs = rows[part][within] * len(self._needed) + self._grams.owners[owners]
            found, counts = np.unique(pairs, return_counts=True)
            numbers = found % len(self._needed)
            enough = counts >= self._needed[numbers]
            leaking = (found // len(self._needed))[enough]
            yield from zip(leaking.tolist(), numbers[enough].tolist(), strict=True)

    def _index_bands(self, texts: Sequence[Sketch], asked: Columns | None) -> None:
        long = [n for n, one in enumerate(texts) if one.tokens >= LEAST_TOKENS]
        self._signed = np.array(long, np.intp)
        self._signatures = _matrix([texts[n].signature for n in long])
        keys = self._keys_of(self._signatures)
        owners = np.repeat(np.arange(len(keys)), keys.shape[1])
        wanted = None if asked is None else self._keys_of(asked.signatures).reshape(-1)
        self._keys = _Index(keys.reshape(-1), owners, wanted)

    def _keys_of(self, values: NDArray[np.uint32]) -> Keys:
        return band_keys(values, self._similar, [""] * len(values))

    def _resembling(self, signed: Places, values: NDArray[np.uint32]) -> Iterator[Match]:
        if not len(signed) or not len(self._signed):
            return
        keys = self._keys_of(values)
        places, first, last = self._keys.found(keys.reshape(-1))
        rows = places // keys.shape[1]
        for part in _parts(rows, last - first):
            owners, within = _expanded(first[part], last[part])
            pairs = np.unique(np.stack([rows[part][within], self._keys.owners[owners]], 1), axis=0)
            near = similarities(values[pairs[:, 0]], self._signatures[pairs[:, 1]]) >= self._similar
            for row, number in pairs[near].tolist():
                yield int(signed[row]), int(self._signed[number])


class _Index:
    """Hashes, and which text each is from.

    Attributes:
        owners: text of each hash, the hashes ascending.

    """

    def __init__(
        self,
        hashes: Hashes | CoarseHashes,
        owners: Places,
        asked: Hashes | CoarseHashes | None = None,
    ) -> None:
        """Sort the hashes, those left out that are not asked for when that is known."""
        self._shift = hashes.dtype.type(8 * hashes.dtype.itemsize - FILTER_BITS)
        if asked is not None:
            kept = np.flatnonzero(self._table(asked)[hashes >> self._shift])
            hashes, owners = hashes[kept], owners[kept]
        order = np.argsort(hashes, kind="stable")
        hashes, owners = hashes[order], owners[order]
        first = np.ones(len(hashes), bool)  # of each pair
        first[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
        self._hashes, self.owners = hashes[first], owners[first]
        self._seen = self._table(self._hashes)

    def found(self, asked: Hashes | CoarseHashes) -> tuple[Places, Places, Places]:
        """Return the places of the hashes that are there, and from where to where in ``owners``."""
        places = np.flatnonzero(self._seen[asked >> self._shift])
        first = np.searchsorted(self._hashes, asked[places], "left")
        last = np.searchsorted(self._hashes, asked[places], "right")
        there = np.flatnonzero(first < last)
        return places[there], first[there], last[there]

    def _table(self, hashes: Hashes | CoarseHashes) -> NDArray[np.bool_]:
        """Return which beginnings of hashes there are, by which most others are told apart."""
        table = np.zeros(1 << FILTER_BITS, bool)
        table[hashes >> self._shift] = True
        return table


def columns(prints: Sequence[Fingerprint]) -> Columns:
    """Return fingerprints side by side."""
    signed = [row for row, one in enumerate(prints) if one.signature is not None]
    return Columns(
        texts=[(one.whole, one.taught) for one in prints],
        grams=np.concatenate([*(one.grams for one in prints), np.empty(0, np.uint64)]),
        sizes=np.array([len(one.grams) for one in prints], np.intp),
        signed=np.array(signed, np.intp),
        signatures=_matrix([v for one in prints if (v := one.signature) is not None]),
    )


def _grams(text: str) -> Hashes:
    tokens = tokens_of(text)
    return np.unique(runs(hashed(tokens), GRAM)) if len(tokens) >= GRAM else np.empty(0, np.uint64)


def _sketch(tokens: list[str], grams: Hashes, values: Signature) -> Sketch:
    exact = joined_hash(tokens) if len(tokens) >= LEAST_EXACT else ""
    return Sketch(len(tokens), exact, grams, values)


def _matrix(rows: Sequence[Signature]) -> NDArray[np.uint32]:
    return np.stack(rows) if rows else np.empty((0, PERMUTATIONS), np.uint32)


def _expanded(first: Places, last: Places) -> tuple[Places, Places]:
    """Return all places from ``first`` to ``last``, exclusive, and the row of each."""
    sizes = last - first
    rows = np.repeat(np.arange(len(first)), sizes)
    starts = np.cumsum(sizes) - sizes
    return np.arange(len(rows)) - starts[rows] + first[rows], rows


def _parts(rows: Places, sizes: Places) -> Iterator[slice]:
    """Cut ascending rows into slices of about ``MOST_AT_ONCE`` pairs, never within a row."""
    start, total = 0, np.cumsum(sizes)
    while start < len(rows):
        done = total[start - 1] if start else 0
        end = int(np.searchsorted(total, done + MOST_AT_ONCE, "right"))
        end = max(end, start + 1)
        end = int(np.searchsorted(rows, rows[end - 1], "right"))
        yield slice(start, end)
        start = end
