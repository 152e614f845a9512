"""The backend of the embedded base: every weight, with Hugging Face's Trainer alone."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from ...core.errors import UserError
from ..job import MODEL, Actual
from ..loading import load_model
from ..rows import Rows
from ..training import in_bf16, train

if TYPE_CHECKING:
    from ...core.console import Advance
    from ..job import Job, Trained

PACKAGES = ("torch", "transformers", "accelerate", "tokenizers", "safetensors", "numpy")


def run(job: Job, advance: Advance, fallbacks: tuple[str, ...] = ()) -> Trained:
    """Train every weight into ``model/``.

    Raises:
        UserError: the recipe asks for an adapter, or the loss stops being finite.

    """
    recipe = job.recipe
    if recipe.method != "full":
        problem = f"the backend `transformers` trains whole models, not {recipe.method}"
        raise UserError(problem, "set the recipe's backend to `trl` or `unsloth`")
    model = load_model(job.start)
    validation = Rows.load(job.validation) if job.validation else None
    result = train(model, Rows.load(job.rows), recipe, job.work, advance, validation)
    model.save_pretrained(job.folder / MODEL)
    return result.as_trained(
        Actual(
            backend="transformers",
            device=str(model.device),
            dtype="bfloat16" if in_bf16(recipe) else "float32",
            versions={name: version(name) for name in PACKAGES},
            fallbacks=fallbacks,
        )
    )
