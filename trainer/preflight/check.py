"""All of preflight for one job, with what it found for the manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.errors import UserError
from ..rows import Rows
from .needs import check_needs, free_memory, needs_of
from .reading import check_reading
from .rows import check_rows
from .shape import shape_of

if TYPE_CHECKING:
    from pathlib import Path

    from torch import nn

    from ..encoding import Encoder
    from ..job import Job
    from ..recipes.recipe import Recipe


def check_room(start: Path, recipe: Recipe, folder: Path) -> dict[str, Any]:
    """Refuse a run for which there is too little memory or disk; the base is not loaded for it.

    Args:
        start: model directory whose weights training begins with.
        recipe: of the run.
        folder: where it writes.

    Raises:
        UserError: as it says.

    """
    from ..export.serving import context_of
    from ..training import in_bf16

    seen = context_of(start)
    context = min(recipe.context or seen, seen)
    needs = needs_of(shape_of(start), recipe, context, bf16=in_bf16(recipe))
    folder.mkdir(parents=True, exist_ok=True)
    check_needs(needs, folder, free_memory())
    return needs.as_dict()


def check_start(model: nn.Module) -> None:
    """Refuse start weights that are no numbers: nothing could be learnt from them.

    Raises:
        UserError: one is not finite.

    """
    from ..optimizer import finite

    if not finite(model):
        raise UserError("the base has weights that are not finite", "take it again from its source")


def check_job(job: Job, encoder: Encoder, known: int) -> dict[str, Any]:
    """Refuse a job whose rows would teach something else than the examples.

    Args:
        job: of the run.
        encoder: of the base.
        known: tokens that the base has embeddings for.

    Raises:
        UserError: as it says.

    """
    for path in filter(None, (job.rows, job.validation)):
        rows = Rows.load(path)
        check_rows(rows, encoder, known)
        found = check_reading(rows, encoder)
        if path == job.rows:
            told = found
    return told
