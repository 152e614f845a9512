"""One training run with Hugging Face's Trainer: resumable, reproducible, watched.

What is here serves every backend: optimizer, schedule, arguments and callbacks of a recipe. Same
rows, recipe, thread count and machine give the same weights, also after a kill.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch.optim.lr_scheduler import LambdaLR
from transformers import Trainer, TrainerCallback, TrainingArguments

from ..core.console import Advance
from ..core.errors import UserError
from .optimizer import finite, optimizer_for
from .rows import Rows
from .schedule import Schedule
from .watch.checkpoints import Marking, last_checkpoint, step_of
from .watch.progress import Progress
from .watch.thawing import Thawing

if TYPE_CHECKING:
    from torch import nn
    from transformers import PreTrainedModel

    from .recipes.recipe import Recipe


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What a run cost and where it ended."""

    loss: float  # mean of the last logged steps, nats per token
    seconds: float  # of this process; a resumed run counts its last leg
    resumed_from: int  # step of the checkpoint, 0 for a fresh start


def train(
    model: PreTrainedModel, rows: Rows, recipe: Recipe, work: Path, advance: Advance
) -> TrainingResult:
    """Train ``model`` in place on ``rows``, resuming from ``work`` when it holds a checkpoint.

    Args:
        model: start weights; read again from the checkpoint on resume.
        rows: token rows; an epoch ends when all were seen, then they are shuffled anew.
        recipe: the rest of what decides the result.
        work: folder of the checkpoints, owned by this run.
        advance: told the number of finished steps.

    Raises:
        UserError: when the loss or a weight stops being finite.

    """
    torch.set_num_threads(recipe.threads)
    choose_trained(model, recipe)
    progress = Progress(advance)
    trainer = Trainer(
        model=model,
        args=TrainingArguments(**arguments(recipe, work)),
        train_dataset=rows,
        callbacks=callbacks(model, recipe, progress),
        optimizers=optimizers(model, recipe),
    )
    return drive(trainer, progress, work)


def drive(trainer: Trainer, progress: Progress, work: Path) -> TrainingResult:
    """Run a trainer to its end, from its last complete checkpoint when there is one.

    Raises:
        UserError: when the loss or a weight stops being finite.

    """
    model: Any = trainer.model
    _remove_printing(trainer)
    checkpoint = last_checkpoint(work)
    started = time.monotonic()
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    if not finite(model):
        raise UserError("training left weights that are not finite", "lower the recipe's rates")
    return TrainingResult(progress.loss, time.monotonic() - started, step_of(checkpoint))


def choose_trained(model: nn.Module, recipe: Recipe) -> None:
    """Freeze what the recipe does not train; what is frozen already stays so."""
    for name, parameter in model.named_parameters():
        is_norm = parameter.ndim == 1 and "norm" in name
        if (recipe.norms == "frozen" and is_norm) or (recipe.norms == "only" and not is_norm):
            parameter.requires_grad_(False)


def optimizers(model: nn.Module, recipe: Recipe) -> tuple[Any, LambdaLR]:
    """Return the optimizer and the schedule of its rates, as Trainer takes them."""
    optimizer = optimizer_for(model, recipe)
    warmup = round(recipe.steps * recipe.warmup_share)
    decay = round(recipe.steps * recipe.decay_share)
    return optimizer, LambdaLR(optimizer, Schedule(recipe.schedule, recipe.steps, warmup, decay))


def callbacks(model: nn.Module, recipe: Recipe, progress: Progress) -> list[TrainerCallback]:
    """Return what watches a run."""
    found: list[TrainerCallback] = [progress, Marking()]
    return [*found, Thawing(model, recipe.unfreezing)] if recipe.unfreezing else found


def arguments(recipe: Recipe, work: Path) -> dict[str, Any]:
    """Return the arguments of Trainer, and of what is built on it.

    The rates are those of the optimizer's groups; ``learning_rate`` is only what logs show.
    """
    return {
        "output_dir": str(work),
        "max_steps": recipe.steps,
        "per_device_train_batch_size": recipe.batch,
        "learning_rate": recipe.matrix_rate,
        "max_grad_norm": 1.0,
        "seed": recipe.seed,
        "data_seed": recipe.seed,
        "use_cpu": not torch.cuda.is_available(),
        "bf16": in_bf16(recipe),
        "gradient_checkpointing": False,
        "dataloader_pin_memory": False,
        "logging_steps": 10,
        "logging_nan_inf_filter": False,
        "save_steps": recipe.checkpoint_steps,
        "save_total_limit": 2,
        "report_to": [],
        "disable_tqdm": True,
    }


def in_bf16(recipe: Recipe) -> bool:
    """Whether a run multiplies in bfloat16."""
    return recipe.precision == "bf16" or (recipe.precision == "auto" and has_bf16())


def has_bf16() -> bool:
    """Whether this machine multiplies bfloat16 in hardware; elsewhere it is slower than float32."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    capabilities: dict[str, bool] = getattr(torch.cpu, "get_capabilities", dict)()  # torch 2.13
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def _remove_printing(trainer: Trainer) -> None:
    from transformers.trainer_callback import PrinterCallback

    trainer.remove_callback(PrinterCallback)
