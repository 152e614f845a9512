"""The backend of the embedded base: every weight, with Hugging Face's Trainer alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..job import MODEL, Trained
from ..loading import load_model
from ..rows import Rows
from ..training import in_bf16, train
from ..watch.together import is_first
from .actual import actual

if TYPE_CHECKING:
    from ...core.console import Advance
    from ..job import Job


def run(job: Job, advance: Advance) -> Trained:
    """Train every weight into ``model/``.

    Raises:
        UserError: the loss stops being finite.

    """
    recipe = job.recipe
    model = load_model(job.start)
    validation = Rows.load(job.validation) if job.validation else None
    result = train(model, Rows.load(job.rows), recipe, job.work, advance, validation)
    if is_first():
        model.save_pretrained(job.folder / MODEL)
    return result.as_trained(actual("transformers", recipe, model, bf16=in_bf16(recipe)))
