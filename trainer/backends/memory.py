"""Want of memory, told in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ...core.errors import UserError

if TYPE_CHECKING:
    from ..recipes.recipe import Recipe

WORDS = ("out of memory", "can't allocate memory", "not enough memory")
REMEDY = "lower the recipe's micro_batch or context, or set its `recompute` (docs/training.md)"


@contextmanager
def told_short_of_memory(recipe: Recipe) -> Iterator[None]:
    """Turn want of memory into the user's failure.

    Raises:
        UserError: memory ended while the block ran.

    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:  # torch's own is a RuntimeError
        if isinstance(error, RuntimeError) and not any(word in str(error) for word in WORDS):
            raise
        where = "the GPU" if "CUDA" in str(error) else "this machine"
        raise UserError(
            f"{where} has too little memory for the recipe {recipe.name}", REMEDY
        ) from error
