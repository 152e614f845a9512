"""Fine-tune a candidate: a base, by a recipe, on the corpus and general code.

Restarts from the base on the accumulated corpus unless the recipe says otherwise, so errors of
one model never feed the next.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core import atomic
from .base.embedded import Base
from .encoding import Encoder
from .job import ADAPTER, JOB, MODEL, WORK, Job, Trained
from .mix import Mix, mix

if TYPE_CHECKING:
    from ..core.console import Console
    from .example import Example
    from .recipes.recipe import Recipe
    from .replay import Replay

FINETUNING = 3  # raised when the same recipe and examples would give another directory
ROWS = "rows.safetensors"


def finetune(
    base: Base,
    examples: Sequence[Example],
    recipe: Recipe,
    folder: Path,
    console: Console,
    replay: Replay | None = None,
) -> dict[str, Any]:
    """Train a candidate into ``folder/model`` (safetensors and tokenizer); resumes after a kill.

    Args:
        base: to start from.
        examples: of the corpus.
        recipe: how to train.
        folder: of the run.
        console: told the progress.
        replay: general code to show beside; what the recipe says without it.

    Returns:
        Counts for the manifest: recipe, rows, tokens, loss, seconds, device, versions.

    Raises:
        UserError: nothing here can run the recipe, the base is refused, or training failed.

    """
    from . import backends

    data = mix(examples, _encoder(base.folder, recipe), recipe, replay)
    job = _job(base, data, recipe, folder)
    with console.progress("fine-tuning", job.recipe.steps) as advance:
        trained = backends.run(job, advance)
    for line in trained.actual.fallbacks:
        console.say(f"note: {line}")
    _complete(base, folder)
    return _told(base, examples, data, job.recipe, trained)


def output_files(folder: Path) -> list[str]:
    """Names of the files that make up the candidate in a run's folder."""
    found = [path for part in (MODEL, ADAPTER) for path in (folder / part).glob("*")]
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _encoder(folder: Path, recipe: Recipe) -> Encoder:
    from .loading import check_fit, load_model, load_tokenizer

    tokenizer = load_tokenizer(folder)
    model = load_model(folder)
    check_fit(folder, model, tokenizer)
    seen = int(model.config.max_position_embeddings)
    return Encoder(tokenizer, min(recipe.context or seen, seen))


def _job(base: Base, data: Mix, recipe: Recipe, folder: Path) -> Job:
    """Write rows and job into the run's folder."""
    work = folder / WORK
    work.mkdir(parents=True, exist_ok=True)
    data.rows.save(work / ROWS)
    steps = max(1, math.ceil(len(data.rows) / recipe.batch))
    job = Job(
        recipe=recipe.model_copy(update={"steps": steps}),
        start=base.folder,
        base=base.name,
        rows=work / ROWS,
        folder=folder,
    )
    atomic.write_json(work / JOB, job.model_dump(mode="json"))
    return job


def _complete(base: Base, folder: Path) -> None:
    """Add what a model directory needs beside weights; drop what training left."""
    from .export.serving import finish
    from .loading import load_tokenizer

    load_tokenizer(base.folder).save_pretrained(folder / MODEL)
    finish(folder / MODEL)
    shutil.rmtree(folder / WORK)


def _told(
    base: Base, examples: Sequence[Example], data: Mix, recipe: Recipe, trained: Trained
) -> dict[str, Any]:
    return {
        "base": base.name,
        "base_digest": base.digest,
        "recipe": recipe.model_dump(mode="json"),
        "examples": len(examples),
        "house_rows": data.house_rows,
        "replay_rows": data.replay["rows"],
        "replay": data.replay,
        "epochs": round(data.epochs, 3),
        "tokens": data.tokens,
        "shown": data.shown,
        **trained.model_dump(mode="json"),
    }
