"""New candidates in which another scanner sees a secret lose their text.

They become what they would have been had our own rules seen it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np

from ..curation.filters.measures import COLUMN

Ask = Callable[[Sequence[str]], Collection[int]]
"""Returns the places of the texts in which it sees a secret."""
BATCH = 20_000  # texts that are asked about at once
SECRET = "secret"  # noqa: S105 name of the measure
_TEXTS = (
    "SELECT candidate, prompt || completion || suffix FROM content"
    " WHERE candidate >= ? AND completion <> '' ORDER BY candidate"
)


def forget_suspected(connection: sqlite3.Connection, first: int, ask: Ask) -> int:
    """Forget the text of suspected candidates; return how many there are.

    Args:
        connection: of the corpus, in a transaction.
        first: number of the first new candidate.
        ask: the scanner.

    """
    suspected = list(_suspected(connection, first, ask))
    connection.execute("PRAGMA secure_delete = ON")  # else pages that are free keep their text
    for number in suspected:
        _forget(connection, number)
    connection.execute("PRAGMA secure_delete = OFF")
    return len(suspected)


def _forget(connection: sqlite3.Connection, number: int) -> None:
    query = "SELECT measures FROM candidate WHERE number = ?"
    (stored,) = connection.execute(query, [number]).fetchone()
    measures = np.frombuffer(stored, np.float32).copy()
    measures[COLUMN[SECRET]] = 1
    scalars = "measures = ?, exact = '', first = NULL, last = NULL"
    connection.execute(
        f"UPDATE candidate SET {scalars} WHERE number = ?",  # noqa: S608 - our own words
        [measures.tobytes(), number],
    )
    texts = "prompt = '', suffix = '', completion = ''"
    connection.execute(f"UPDATE content SET {texts} WHERE candidate = ?", [number])  # noqa: S608
    connection.execute("DELETE FROM sketch WHERE candidate = ?", [number])


def _suspected(connection: sqlite3.Connection, first: int, ask: Ask) -> Iterator[int]:
    rows = connection.execute(_TEXTS, [first])
    while batch := rows.fetchmany(BATCH):
        for place in sorted(ask([text for _, text in batch])):
            yield batch[place][0]
