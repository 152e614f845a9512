"""Fine-tune a candidate: the whole base, on the corpus, with replay of general code.

Restarts from the base on the accumulated corpus, so errors of one model never feed the next.
"""

from __future__ import annotations

import math
import random
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .base.embedded import Base
from .base.general import general_code
from .encoding import Encoder, pack

if TYPE_CHECKING:
    from ..core.console import Console
    from ..core.settings import TrainerSettings
    from .example import Example
    from .training import Recipe, Rows

CHECKPOINTS, MODEL = "work", "model"  # folders inside a run
FINETUNING = 2  # raised when the same settings and examples would give another directory


@dataclass(frozen=True, slots=True)
class Mix:
    """What one fine-tuning run sees: rows of the house and rows of general code."""

    rows: Rows
    house_rows: int
    replay_rows: int
    epochs: float  # over the house rows
    tokens: int  # with loss


def mix(examples: Sequence[Example], encoder: Encoder, settings: TrainerSettings) -> Mix:
    """Pack the examples, repeat them up to the step budget and add the replay share.

    A small corpus is seen ``max_epochs`` times at most, so the number of rows, and with it of
    steps, follows the data rather than the budget.
    """
    import torch

    from .base.pretrain import general_rows
    from .training import IGNORED, Rows

    budget = settings.steps * settings.batch
    house = _house_rows(examples, encoder, settings, round(budget * (1 - settings.replay_share)))
    share = settings.replay_share / (1 - settings.replay_share)
    replay_count = round(len(house.tokens) * share)
    replay = general_rows(
        general_code().train, encoder.tokenizer, encoder.context, replay_count, settings.seed
    )
    labels = torch.cat([house.labels, replay])
    once = len(_packed(examples, encoder, settings.seed).tokens)
    return Mix(
        rows=Rows(torch.cat([house.tokens, replay]), labels),
        house_rows=len(house.tokens),
        replay_rows=replay_count,
        epochs=len(house.tokens) / once,
        tokens=int((labels != IGNORED).sum()),
    )


def _house_rows(
    examples: Sequence[Example], encoder: Encoder, settings: TrainerSettings, wanted: int
) -> Rows:
    """Up to ``wanted`` rows; every epoch is packed anew in its own order."""
    import torch

    from .training import Rows

    epochs = [_packed(examples, encoder, settings.seed)]
    while sum(len(e.tokens) for e in epochs) < wanted and len(epochs) < settings.max_epochs:
        epochs.append(_packed(examples, encoder, settings.seed + len(epochs)))
    return Rows(
        torch.cat([epoch.tokens for epoch in epochs])[:wanted],
        torch.cat([epoch.labels for epoch in epochs])[:wanted],
    )


def _packed(examples: Sequence[Example], encoder: Encoder, seed: int) -> Rows:
    order = list(examples)
    random.Random(seed).shuffle(order)  # noqa: S311 sampling, not secrecy
    encoded = (encoder.encode(e.prompt, e.suffix, e.completion).ids for e in order)
    return pack(encoded, encoder.context, encoder.end, encoder.pad)


def finetuning_recipe(settings: TrainerSettings, rows: int) -> Recipe:
    """The recipe for a mix of ``rows`` rows."""
    from .training import Recipe, has_bf16

    return Recipe(
        steps=max(1, math.ceil(rows / settings.batch)),
        batch=settings.batch,
        matrix_rate=settings.learning_rate,
        rest_rate=settings.embedding_rate,
        warmup_share=0.05,
        decay_share=0.5,
        seed=settings.seed,
        threads=settings.threads,
        checkpoint_steps=settings.checkpoint_steps,
        bf16=has_bf16(),
    )


def finetune(
    base: Base,
    examples: Sequence[Example],
    settings: TrainerSettings,
    folder: Path,
    console: Console,
) -> dict[str, Any]:
    """Train a candidate into ``folder/model`` (safetensors and tokenizer); resumes after a kill.

    Returns:
        Counts for the manifest: recipe, rows, tokens, loss, seconds, device, versions.
    """
    from .export.serving import finish
    from .loading import check_fit, load_model, load_tokenizer
    from .training import train

    tokenizer = load_tokenizer(base.folder)
    model = load_model(base.folder)
    check_fit(base.folder, model, tokenizer)
    encoder = Encoder(tokenizer, model.config.max_position_embeddings)
    data = mix(examples, encoder, settings)
    recipe = finetuning_recipe(settings, len(data.rows))
    with console.progress("fine-tuning", recipe.steps) as advance:
        result = train(model, data.rows, recipe, folder / CHECKPOINTS, advance)
    model.save_pretrained(folder / MODEL)
    tokenizer.save_pretrained(folder / MODEL)
    finish(folder / MODEL)
    shutil.rmtree(folder / CHECKPOINTS)
    return {
        "base": base.name,
        "base_digest": base.digest,
        "recipe": asdict(recipe),
        "examples": len(examples),
        "house_rows": data.house_rows,
        "replay_rows": data.replay_rows,
        "epochs": round(data.epochs, 3),
        "tokens": data.tokens,
        **asdict(result),
    }


def output_files(folder: Path) -> list[str]:
    """Names of the files that make up the candidate in a run's folder."""
    return sorted(f"{MODEL}/{path.name}" for path in (folder / MODEL).iterdir())
