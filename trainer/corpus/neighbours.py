"""Near-duplicates among all candidates, found by their stored band keys.

Keys are sorted and equal ones stand side by side, so the cost is that of a sort over what is
stored, and nothing has to be kept up to date when candidates come and go.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..curation.dedup import PERMUTATIONS, Keys, band_shape, similarities
from ..curation.near import Crowds, Near, Rows

Signatures = Callable[[Rows], NDArray[np.uint32]]
CROWD = 32  # members of a bucket above which its pairs are not listed but looked up
COMPARED = 1 << 15  # pairs of signatures that are compared at once


def near_rows(connection: sqlite3.Connection, numbers: Rows, threshold: float) -> Near:
    """Return which rows are near-duplicates.

    Args:
        connection: of the corpus.
        numbers: the candidate of each row.
        threshold: Jaccard similarity that counts.

    """
    rows, keys = _banded(connection, numbers, band_shape(threshold)[0])
    return found(rows, keys, threshold, lambda members: _signatures(connection, numbers[members]))


def found(rows: Rows, keys: Keys, threshold: float, signatures: Signatures) -> Near:
    """Return which rows are near-duplicates.

    Args:
        rows: ascending.
        keys: their band keys; shape (rows, bands).
        threshold: Jaccard similarity that counts.
        signatures: returns the signatures of some of the rows, in their order.

    """
    count = int(rows[-1]) + 1 if len(rows) else 1
    pairs: list[Rows] = [np.empty(0, np.int64)]
    crowds: list[Rows] = []
    for band in keys.T:
        order = np.argsort(band, kind="stable")
        pairs.append(_pairs(band[order], rows[order], count))
        crowds += _crowds(band[order], rows[order])
    left, right = np.divmod(np.unique(np.concatenate(pairs)), count)
    members = np.unique(np.concatenate([left, right, *crowds]))
    values = signatures(members)
    near = _compared(members, values, left, right) >= threshold
    crowded = Crowds(crowds, members, values, threshold) if crowds else None
    return Near(left[near], right[near], crowded)


def _banded(connection: sqlite3.Connection, numbers: Rows, bands: int) -> tuple[Rows, Keys]:
    """Return the rows that have band keys, ascending, and the keys; shape (rows, bands)."""
    query = "SELECT candidate, bands FROM sketch WHERE bands != x''"
    stored = connection.execute(query).fetchall()
    order = np.argsort(numbers)
    found = np.array([number for number, _ in stored], np.int64)
    rows = order[np.searchsorted(numbers, found, sorter=order)].astype(np.int64)
    keys = np.frombuffer(b"".join(one for _, one in stored), np.uint64).reshape(-1, bands)
    ascending = np.argsort(rows)
    return rows[ascending], keys[ascending]


def _pairs(band: Keys, rows: Rows, count: int) -> Rows:
    """Return the pairs of rows with equal keys, each as one number, ``left * count + right``."""
    _, inverse, sizes = np.unique(band, return_inverse=True, return_counts=True)
    listed = sizes[inverse] <= CROWD
    found: list[Rows] = [np.empty(0, np.int64)]
    for distance in range(1, CROWD):
        equal = (band[:-distance] == band[distance:]) & listed[:-distance]
        if not equal.any():
            break
        one, other = rows[:-distance][equal], rows[distance:][equal]
        found.append(np.minimum(one, other) * count + np.maximum(one, other))
    return np.concatenate(found)


def _crowds(band: Keys, rows: Rows) -> list[Rows]:
    _, starts, sizes = np.unique(band, return_index=True, return_counts=True)
    large = sizes > CROWD
    spans = zip(starts[large].tolist(), sizes[large].tolist(), strict=True)
    return [np.sort(rows[start : start + size]) for start, size in spans]


def _signatures(connection: sqlite3.Connection, numbers: Rows) -> NDArray[np.uint32]:
    """Return the signatures of these candidates, in their order."""
    query = (
        "SELECT candidate, signature FROM sketch"
        " WHERE candidate IN (SELECT value FROM json_each(?))"
    )
    found = dict(connection.execute(query, [json.dumps(numbers.tolist())]).fetchall())
    raw = b"".join(found[number] for number in numbers.tolist())
    return np.frombuffer(raw, np.uint32).reshape(-1, PERMUTATIONS)


def _compared(
    members: Rows, values: NDArray[np.uint32], left: Rows, right: Rows
) -> NDArray[np.float64]:
    """Return the similarity of each pair of members."""
    one, other = np.searchsorted(members, left), np.searchsorted(members, right)
    found = [
        similarities(values[one[start : start + COMPARED]], values[other[start : start + COMPARED]])
        for start in range(0, len(left), COMPARED)
    ]
    return np.concatenate([*found, np.empty(0)])
