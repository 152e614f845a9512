"""The stored candidates as columns, and single ones as examples."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..curation.filters import MEASURES
from ..curation.landing import NOWHERE, landings
from ..curation.live import Live
from ..example import Example
from ..kinds.material import Material

COLUMNS = (
    "number",
    "id",
    "source",
    "kind",
    "path",
    "symbol",
    '"commit"',
    "author",
    "first",
    "last",
    "exact",
    "tokens",
    "is_test",
    "measures",
)
EXAMPLES = (
    'SELECT id, kind, prompt, suffix, completion, path, symbol, "commit", blob, author, shows'
    " FROM candidate JOIN content ON candidate = number"
)
NO_LINE = -1


def columns(
    connection: sqlite3.Connection, leaks: Mapping[int, str], material: Material | None
) -> Live:
    """Return all candidates as columns.

    Args:
        connection: of the corpus.
        leaks: number → which protected text a candidate repeats.
        material: knows the lines, times and pull requests at HEAD; None leaves them unknown.

    """
    stored = _stored(connection)
    landed = landings(material.changes) if material else {}
    landing = [landed.get(commit, NOWHERE) for commit in stored['"commit"']]
    starts = _starts(material, stored["symbol"])
    return Live(
        number=np.array(stored["number"], np.int64),
        id=stored["id"],
        source=stored["source"],
        kind=stored["kind"],
        path=stored["path"],
        symbol=stored["symbol"],
        commit=stored['"commit"'],
        author=stored["author"],
        pull=[one.pull for one in landing],
        time=np.array([one.time for one in landing], np.int64),
        first=_lines(starts, stored["first"]),
        last=_lines(starts, stored["last"]),
        exact=stored["exact"],
        tokens=np.array(stored["tokens"], np.int64),
        is_test=np.array(stored["is_test"], bool),
        leak=[leaks.get(number, "") for number in stored["number"]],
        measures=np.frombuffer(b"".join(stored["measures"]), np.float32).reshape(-1, len(MEASURES)),
    )


def examples(
    connection: sqlite3.Connection, condition: str, values: Sequence[object]
) -> list[tuple[int, Example]]:
    """Return number and example of the candidates that fulfil a condition, by number."""
    query = f"{EXAMPLES.replace('SELECT', 'SELECT number,')} WHERE {condition} ORDER BY number"
    found = connection.execute(query, values)
    return [(number, _example(*rest)) for number, *rest in found]


def _example(
    name: str,
    kind: str,
    prompt: str,
    suffix: str,
    completion: str,
    path: str,
    symbol: str,
    commit: str,
    blob: str,
    author: str,
    shows: str,
) -> Example:
    texts = (prompt, suffix, completion)
    shown = tuple(shows.split())
    return Example(name, kind, *texts, path, symbol, commit, blob, author, shows=shown)


def _stored(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """Return the columns by name, the rows sorted by id and source."""
    rows = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM candidate").fetchall()  # noqa: S608
    found = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
    names, sources = (np.array(found[COLUMNS.index(one)], "S16") for one in ("id", "source"))
    order = np.lexsort((sources, names))
    return {
        name: np.array(values, object)[order].tolist()
        for name, values in zip(COLUMNS, found, strict=True)
    }


def _starts(material: Material | None, symbols: Sequence[str]) -> NDArray[np.int32]:
    """Return the first line of each row's symbol, 0 where there is none."""
    by_id = material.by_id if material else {}
    known = {name: by_id[name].start_line for name in set(symbols) if name in by_id}
    return np.array([known.get(name, 0) for name in symbols], np.int32)


def _lines(starts: NDArray[np.int32], offsets: Sequence[int | None]) -> NDArray[np.int32]:
    counted = np.array([NO_LINE if one is None else one for one in offsets], np.int32)
    return np.where((starts > 0) & (counted != NO_LINE), starts + counted, 0).astype(np.int32)
