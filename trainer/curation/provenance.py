"""Who wrote each candidate, as columns: looked up at selection, never stored.

Evidence may come after the commit (a note is pushed, a trace is added), and then the class of an
example changes without a new example.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...indexer.provenance.attribution import Attribution
from ...indexer.provenance.classes import AUTHOR_CLASSES, UNKNOWN, AuthorClass, Class
from ..example import Example
from .live import Live


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of all candidates, in their order.

    Attributes:
        code: place of the class in ``AUTHOR_CLASSES``.
        ai: share of the text that an AI is known to have written.
        human: share of the text that a person is known to have written.
        written: when the newest part that an AI had a hand in was committed; 0 for none.
        known: the class itself, of the rows that anything is known about.

    """

    code: NDArray[np.int8]
    ai: NDArray[np.float64]
    human: NDArray[np.float64]
    written: NDArray[np.int64]
    known: dict[int, Class]

    def of(self, row: int) -> Class:
        """Return the class of one candidate."""
        return self.known.get(row, UNKNOWN)

    def are(self, author_class: AuthorClass) -> NDArray[np.bool_]:
        """Return which candidates are of a class."""
        return np.equal(self.code, AUTHOR_CLASSES.index(author_class))


def classes_of(live: Live, attribution: Attribution) -> Classes:
    """Return who wrote each candidate.

    What has a place at HEAD is classed by its lines there, anything else by its commit.
    """
    known: dict[int, Class] = {}
    for row in _rows_with_evidence(live, attribution):
        first, last = int(live.first[row]), int(live.last[row])
        path, commit = live.path[row], live.commit[row]
        found = attribution.lines(path, first, last) if first else attribution.commit(commit, path)
        if found is not UNKNOWN:
            known[row] = found
    return _columns(known, len(live))


def with_class(example: Example, found: Class) -> Example:
    """Return the example with its class, confidence and evidence filled in.

    What it says already, e.g. that a person edited it, stays.
    """
    evidence = "; ".join(text for text in (found.evidence, example.evidence) if text)
    return replace(
        example, author_class=found.author_class, confidence=found.confidence, evidence=evidence
    )


def _rows_with_evidence(live: Live, attribution: Attribution) -> Sequence[int]:
    if not attribution.commits:
        return ()
    placed = (live.first > 0).tolist()
    return [
        row
        for row, (path, commit) in enumerate(zip(live.path, live.commit, strict=True))
        if (path in attribution.files if placed[row] else commit in attribution.commits)
    ]


def _columns(known: dict[int, Class], rows: int) -> Classes:
    code = np.zeros(rows, np.int8)
    ai, human, written = np.zeros(rows), np.zeros(rows), np.zeros(rows, np.int64)
    for row, found in known.items():
        code[row] = AUTHOR_CLASSES.index(found.author_class)
        ai[row], human[row], written[row] = found.ai, found.human, found.written
    return Classes(code, ai, human, written, known)
