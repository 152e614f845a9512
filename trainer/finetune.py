"""Fine-tune a candidate: a base, by a recipe, on the corpus and general code.

Restarts from the base on the accumulated corpus unless the recipe says otherwise (`start`), so
errors of one model never feed the next.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core import atomic
from ..core.digest import file_digest
from .base.embedded import Base
from .encoding import Encoder
from .job import ADAPTER, JOB, MODEL, WORK, Job, Trained
from .mix import Mix, mix
from .validation import measured_rows, set_aside

if TYPE_CHECKING:
    from ..core.console import Console
    from .example import Example
    from .recipes.recipe import Recipe
    from .replay import Replay
    from .rows import Rows

FINETUNING = 3  # raised when the same recipe and examples would give another directory
ROWS, ASIDE = "rows.safetensors", "aside.safetensors"


def finetune(
    base: Base,
    examples: Sequence[Example],
    recipe: Recipe,
    folder: Path,
    console: Console,
    replay: Replay | None = None,
    start: Base | None = None,
) -> dict[str, Any]:
    """Train a candidate into ``folder/model`` (safetensors and tokenizer); resumes after a kill.

    Args:
        base: whose tokenizer the candidate has.
        examples: of the corpus.
        recipe: how to train.
        folder: of the run.
        console: told the progress.
        replay: general code to show beside; what the recipe says without it.
        start: whose weights training begins with, if not the base's.

    Returns:
        Counts for the manifest: recipe, rows, tokens, loss, seconds, device, versions.

    Raises:
        UserError: nothing here can run the recipe, the base is refused, or training failed.

    """
    from . import backends
    from .preflight.check import check_job, check_room
    from .preflight.machine import check_machine

    start = start or base
    check_machine(recipe)
    room = check_room(base.folder, recipe, folder)
    encoder, known = _encoder(base.folder, recipe)
    taught, aside = set_aside(examples, recipe)
    data = mix(taught, encoder, recipe, replay)
    job = _job(start, data, measured_rows(aside, encoder, recipe), recipe, folder)
    found = {**room, **check_job(job, encoder, known)}
    rows = file_digest(job.rows)
    with console.progress("fine-tuning", job.recipe.steps) as advance:
        trained = backends.run(job, advance)
    for line in trained.actual.fallbacks:
        console.say(f"note: {line}")
    if trained.stopped:
        console.say(f"note: the training was ended at step {trained.steps}: {trained.stopped}")
    _complete(base, folder)
    about = {"examples": len(examples), "examples_aside": len(aside), "rows_digest": rows}
    about |= {} if start is base else {"start": start.digest}
    return {**_told(base, data, job.recipe, trained), **about, "preflight": found}


def output_files(folder: Path) -> list[str]:
    """Names of the files that make up the candidate in a run's folder."""
    found = [path for part in (MODEL, ADAPTER) for path in (folder / part).glob("*")]
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _encoder(folder: Path, recipe: Recipe) -> tuple[Encoder, int]:
    """Return the encoder of a base that was looked into, and how many tokens it knows."""
    from .loading import check_fit, load_model, load_tokenizer
    from .preflight.check import check_start

    tokenizer = load_tokenizer(folder)
    model = load_model(folder)
    check_fit(folder, model, tokenizer)
    check_start(model)
    embeddings: Any = model.get_input_embeddings()
    seen = int(model.config.max_position_embeddings)
    encoder = Encoder(tokenizer, min(recipe.context or seen, seen))
    return encoder, int(embeddings.weight.shape[0])


def _job(start: Base, data: Mix, aside: Rows | None, recipe: Recipe, folder: Path) -> Job:
    """Write rows and job into the run's folder."""
    work = folder / WORK
    work.mkdir(parents=True, exist_ok=True)
    data.rows.save(work / ROWS)
    if aside is not None:
        aside.save(work / ASIDE)
    steps = max(1, math.ceil(len(data.rows) / recipe.batch))
    job = Job(
        recipe=recipe.model_copy(update={"steps": steps}),
        start=start.folder,
        base=start.name,
        rows=work / ROWS,
        validation=work / ASIDE if aside is not None else None,
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


def _told(base: Base, data: Mix, recipe: Recipe, trained: Trained) -> dict[str, Any]:
    from .environment import environment

    return {
        "base": base.name,
        "base_digest": base.digest,
        "recipe": recipe.model_dump(mode="json"),
        "house_rows": data.house_rows,
        "replay_rows": data.replay["rows"],
        "replay": data.replay,
        "epochs": round(data.epochs, 3),
        "tokens": data.tokens,
        "shown": data.shown,
        "environment": environment(recipe.threads),
        **trained.model_dump(mode="json"),
    }
