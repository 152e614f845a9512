"""Which candidates repeat a protected text, remembered for each such pair.

A pair is looked at once: new candidates against all protected texts, and all candidates against new
ones. What is stored finds everything that could be a leak; whether it is one is then asked of the
text itself, by the same rule that the trainer follows before it starts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from ..curation.decontamination import Columns, Match, Protected, Sketch, sketches
from ..curation.dedup import PERMUTATIONS
from ..curation.fingerprint import fingerprints
from ..example import Example
from .loading import examples

COARSE_BYTES = 4  # of a stored gram
CHUNK = 4096  # candidates that are compared at once
Numbered = Sequence[tuple[int, Sketch]]


@dataclass(frozen=True, slots=True)
class Space:
    """One kind of protected text.

    Attributes:
        reason: what a candidate that repeats one is dropped for.
        texts: name → what returns the text; an equal name promises an equal text.
        contained: share of a text's 13-grams whose presence is a leak.
        similar: Jaccard similarity that is a leak.

    """

    reason: str
    texts: Mapping[str, Callable[[], str]]
    contained: float
    similar: float


class Leaks:
    """Keeps the leaks of one corpus up to date."""

    def __init__(self, connection: sqlite3.Connection, first_new: int) -> None:
        """Look at a corpus.

        Args:
            connection: in a transaction.
            first_new: number from which candidates were not compared yet.

        """
        self._db, self._first_new = connection, first_new

    def follow(self, spaces: Sequence[Space]) -> None:
        """Compare what was not compared yet, and forget what is not protected any more."""
        made = [(space, self._renewed(space)) for space in spaces]
        self._compare("candidate < ?", [(space, texts) for space, texts in made if texts])
        if self._db.execute(
            "SELECT 1 FROM sketch WHERE candidate >= ? LIMIT 1", [self._first_new]
        ).fetchone():
            self._compare("candidate >= ?", [(space, self._protected(space)) for space in spaces])

    def of(self, asked: Sequence[Example], spaces: Sequence[Space]) -> list[str]:
        """Return for each example the first reason for which its text leaks, or ""."""
        prints, found = fingerprints(asked), [""] * len(asked)
        for space in reversed(spaces) if asked else ():
            texts = [one for _, one in self._protected(space)]
            guard = Protected(texts, contained=space.contained, similar=space.similar)
            for row, _ in guard.matches(prints):
                found[row] = space.reason
        return found

    def reasons(self, order: Sequence[str]) -> dict[int, str]:
        """Return number → reason of every candidate that leaks.

        Args:
            order: the reasons, the one first that counts most.

        """
        query = "SELECT candidate, space FROM leak JOIN protected ON number = protected"
        found: dict[int, str] = {}
        for number, reason in self._db.execute(query):
            if number not in found or order.index(reason) < order.index(found[number]):
                found[number] = reason
        return found

    def _renewed(self, space: Space) -> Numbered:
        """Store the texts that are protected from now on, and return those that were not before."""
        known = dict(
            self._db.execute("SELECT key, number FROM protected WHERE space = ?", [space.reason])
        )
        self._forget([known[key] for key in sorted(known.keys() - space.texts.keys())])
        return self._protect(space, sorted(space.texts.keys() - known.keys()))

    def _forget(self, numbers: Sequence[int]) -> None:
        rows = [(number,) for number in numbers]
        self._db.executemany("DELETE FROM leak WHERE protected = ?", rows)
        self._db.executemany("DELETE FROM protected WHERE number = ?", rows)

    def _protect(self, space: Space, keys: Sequence[str]) -> Numbered:
        made = sketches([space.texts[key]() for key in keys])
        query = "INSERT INTO protected (space, key, tokens, exact, grams, signature)"
        numbers = [
            self._db.execute(
                f"{query} VALUES (?, ?, ?, ?, ?, ?)",
                (space.reason, key, t.tokens, t.exact, t.grams.tobytes(), t.signature.tobytes()),
            ).lastrowid
            for key, t in zip(keys, made, strict=True)
        ]
        return [(number or 0, one) for number, one in zip(numbers, made, strict=True)]

    def _protected(self, space: Space) -> Numbered:
        query = "SELECT number, tokens, exact, grams, signature FROM protected WHERE space = ?"
        return [
            (
                number,
                Sketch(
                    tokens, exact, np.frombuffer(grams, np.uint64), np.frombuffer(values, np.uint32)
                ),
            )
            for number, tokens, exact, grams, values in self._db.execute(query, [space.reason])
        ]

    def _compare(self, condition: str, against: Sequence[tuple[Space, Numbered]]) -> None:
        """Look through the candidates once, however many kinds of text they are held against."""
        chunks = self._stored(condition) if against else iter(())
        begun = list(islice(chunks, 2))
        asked = begun[0][1] if len(begun) == 1 else None
        guards = [_guard(space, texts, asked) for space, texts in against]
        for numbers, prints in chain(begun, chunks):
            for (space, texts), guard in zip(against, guards, strict=True):
                suspected = guard.found(prints)
                if suspected:
                    self._settle(numbers, suspected, texts, space)

    def _stored(self, condition: str) -> Iterator[tuple[Sequence[int], Columns]]:
        query = "SELECT candidate, whole, taught, grams, signature FROM sketch"
        rows = self._db.execute(f"{query} WHERE {condition}", [self._first_new])
        while chunk := rows.fetchmany(CHUNK):
            numbers, whole, taught, grams, values = zip(*chunk, strict=True)
            signed = np.flatnonzero([len(one) for one in values])
            yield (
                numbers,
                Columns(
                    texts=list(zip(whole, taught, strict=True)),
                    grams=np.frombuffer(b"".join(grams), np.uint32),
                    sizes=np.array([len(one) // COARSE_BYTES for one in grams], np.intp),
                    signed=signed,
                    signatures=np.frombuffer(b"".join(values), np.uint32).reshape(
                        len(signed), PERMUTATIONS
                    ),
                ),
            )

    def _settle(
        self, numbers: Sequence[int], suspected: Sequence[Match], texts: Numbered, space: Space
    ) -> None:
        """Store those of the suspected pairs that are leaks."""
        chosen = [texts[place] for place in sorted({place for _, place in suspected})]
        asked = json.dumps(sorted({numbers[row] for row, _ in suspected}))
        found = examples(self._db, "number IN (SELECT value FROM json_each(?))", [asked])
        guard = Protected(
            [one for _, one in chosen], contained=space.contained, similar=space.similar
        )
        matches = guard.matches(fingerprints([example for _, example in found]))
        pairs = [(found[row][0], chosen[place][0]) for row, place in matches]
        self._db.executemany("INSERT INTO leak VALUES (?, ?)", pairs)


def _guard(space: Space, texts: Numbered, asked: Columns | None) -> Protected:
    """Return what finds every candidate that may repeat one of the texts."""
    return Protected(
        [one for _, one in texts],
        contained=space.contained,
        similar=space.similar,
        coarsely=True,
        asked=asked,
    )
