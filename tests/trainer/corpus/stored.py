"""Candidates for a corpus under test."""

from __future__ import annotations

import numpy as np

from housestyle.trainer.curation.candidate import Candidate
from housestyle.trainer.curation.filters import MEASURES
from housestyle.trainer.curation.fingerprint import fingerprint
from housestyle.trainer.curation.text import exact_hash
from housestyle.trainer.example import Example

TEXT = "    for item in items:\n        total += item.price\n    return total\n"


def stored(
    name: str, text: str = TEXT, *, kind: str = "completion", secret: bool = False
) -> Candidate:
    """Return a candidate with this id; one that holds a secret comes without its text."""
    example = Example(name, kind, "", "", "" if secret else text, "a.py", "s", "c", "b", "dev-1")
    measures = np.zeros(len(MEASURES), np.float32)
    if secret:
        return Candidate(example, measures, 9, "", None)
    return Candidate(example, measures, 9, exact_hash(text), fingerprint(example))
