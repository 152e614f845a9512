"""Everything that is measured of a candidate, once, when it is made.

A measure depends on the example and on what its source's key covers, so that a stored value never
grows stale. What depends on anything else (another file, later commits, settings) is looked up when
the corpus is selected from: see ``curation.standing``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import boilerplate, origin, reformatting, size, structure
from .kinds import CHANGE, CODE, STANDING, WHOLE
from .subject import Subject

Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number about an example; a flag is 0 or 1.

    Attributes:
        name: what filters call it.
        of: computes it.
        kinds: of example that it is computed for, None for all; it is NaN for the others.

    """

    name: str
    of: Callable[[Subject], float]
    kinds: frozenset[str] | None = None


MEASURES: tuple[Measure, ...] = (
    Measure("characters", size.characters),
    Measure("mean line", size.mean_line),
    Measure("longest line", size.longest_line),
    Measure("alphabetic share", size.alphabetic),
    Measure("trivial share", boilerplate.trivial, CODE),
    Measure("import share", boilerplate.imports, CODE),
    Measure("data share", boilerplate.data, CODE),
    Measure("operations", structure.operations, CODE),
    Measure("anchors", structure.anchors, CODE),
    Measure("syntax error", structure.syntax_error, WHOLE),
    Measure("shape", structure.shape, CODE),
    Measure("generated", origin.generated),
    Measure("vendored", origin.vendored),
    Measure("partial file", origin.partial),
    Measure("deprecated", origin.deprecated),
    Measure("standing", origin.standing, STANDING),
    Measure("reformatted", reformatting.reformatted, CHANGE),
    Measure("secret", origin.secret),
)
COLUMN = {measure.name: column for column, measure in enumerate(MEASURES)}


def measured(subject: Subject) -> Values:
    """Return the measures of a candidate, one for each of ``MEASURES``."""
    kind = subject.example.kind
    asked = ((m, m.kinds is None or kind in m.kinds) for m in MEASURES)
    return np.array([m.of(subject) if needed else np.nan for m, needed in asked], np.float32)


def holds_secret(values: Values) -> bool:
    """Tell whether the text of a candidate with these measures may not be stored."""
    return bool(values[COLUMN["secret"]])
