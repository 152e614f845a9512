"""Examples that are kept aside and only measured, to notice when a run learns by heart."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .encoding import Encoder
from .mix import packed

if TYPE_CHECKING:
    from .example import Example
    from .recipes.recipe import Recipe
    from .rows import Rows

MOST_ROWS = 256  # they are measured at every checkpoint


def set_aside(
    examples: Sequence[Example], recipe: Recipe
) -> tuple[Sequence[Example], list[Example]]:
    """Return the examples to teach, and those to measure: the recipe's share of them.

    Whole files are kept aside, since examples of one file show each other. Where that would leave
    nothing on one side, single examples are. A file's fate hangs on its path alone.
    """
    if not recipe.validation_share:
        return examples, []
    for name in ("path", "id"):
        aside = [
            one for one in examples if _drawn(str(getattr(one, name))) < recipe.validation_share
        ]
        if 0 < len(aside) < len(examples) / 2:
            kept = {one.id for one in aside}
            return [one for one in examples if one.id not in kept], aside
    return examples, []


def measured_rows(aside: Sequence[Example], encoder: Encoder, recipe: Recipe) -> Rows | None:
    """Return examples as rows, each once; None without examples."""
    if not aside:
        return None
    order = sorted(aside, key=lambda one: _drawn(one.id))
    return packed(order, encoder, recipe, MOST_ROWS)


def _drawn(name: str) -> float:
    """Return a number from 0 to 1 that hangs on the name alone."""
    digest = hashlib.sha256(f"aside {name}".encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
