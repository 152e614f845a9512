"""Candidates as rows: what is stored of each, and what is deleted with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

from ..curation.candidate import Candidate
from ..curation.decontamination import coarse
from ..curation.dedup import band_keys
from .schema import OF_CANDIDATES

Row = tuple[object, ...]
CANDIDATE = (
    'INSERT INTO candidate (number, id, source, kind, path, symbol, "commit", author, first, last,'
    " exact, tokens, is_test, measures) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
CONTENT = "INSERT INTO content VALUES (?, ?, ?, ?, ?, ?)"
SKETCH = "INSERT INTO sketch VALUES (?, ?, ?, ?, ?, ?)"


def insert(
    connection: sqlite3.Connection,
    key: str,
    candidates: Sequence[Candidate],
    first: int,
    threshold: float,
) -> None:
    """Store the candidates of one source.

    Args:
        connection: in a transaction.
        key: of the source.
        candidates: all that were made from it.
        first: number of the first of them.
        threshold: Jaccard similarity that counts as a near-duplicate.

    """
    numbered = list(enumerate(candidates, first))
    connection.executemany(CANDIDATE, [_candidate(n, key, one) for n, one in numbered])
    connection.executemany(CONTENT, [_content(n, one) for n, one in numbered])
    connection.executemany(SKETCH, _sketches(numbered, threshold))


def delete(connection: sqlite3.Connection, keys: Collection[str]) -> int:
    """Delete sources with their candidates; return the number of candidates deleted."""
    connection.execute("CREATE TEMP TABLE gone (key TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.executemany("INSERT INTO gone VALUES (?)", [(key,) for key in sorted(keys)])
    doomed = "SELECT number FROM candidate WHERE source IN (SELECT key FROM gone)"
    for table in OF_CANDIDATES:
        connection.execute(f"DELETE FROM {table} WHERE candidate IN ({doomed})")  # noqa: S608
    count = connection.execute(
        "DELETE FROM candidate WHERE source IN (SELECT key FROM gone)"
    ).rowcount
    connection.execute("DELETE FROM source WHERE key IN (SELECT key FROM gone)")
    connection.execute("DROP TABLE gone")
    return count


def storable(text: str) -> str:
    """Return text that SQLite can hold: lone surrogates become escapes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def _candidate(number: int, key: str, one: Candidate) -> Row:
    example = one.example
    where = (storable(example.path), example.symbol, example.commit, example.author)
    first, last = one.lines or (None, None)
    scalars = (one.exact, one.tokens, int(one.is_test), one.measures.tobytes())
    return (number, example.id, key, example.kind, *where, first, last, *scalars)


def _content(number: int, one: Candidate) -> Row:
    example = one.example
    texts = (storable(text) for text in (example.prompt, example.suffix, example.completion))
    return (number, *texts, example.blob, " ".join(example.shows))


def _sketches(numbered: Sequence[tuple[int, Candidate]], threshold: float) -> list[Row]:
    made: list[Row] = []
    for number, one in numbered:
        prints = one.prints
        if prints is None:
            continue
        bands = signature = b""
        if prints.signature is not None:
            signature = prints.signature.tobytes()
            keys = band_keys(prints.signature[None, :], threshold, [one.example.kind])
            bands = keys.tobytes()
        grams = coarse(prints.grams).tobytes()
        made.append((number, prints.whole, prints.taught, grams, bands, signature))
    return made
