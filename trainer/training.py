"""One training run with Hugging Face's Trainer: resumable, reproducible, watched.

What is made of a recipe here serves every backend: optimizer, schedule, arguments, callbacks. Same
rows, recipe, thread count and machine give the same weights, also after a kill.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch.optim.lr_scheduler import LambdaLR
from transformers import Trainer, TrainerCallback, TrainingArguments

from ..core.console import Advance
from .depth import norms_of
from .driving import TrainingResult, drive
from .optimizer import optimizer_for
from .rows import Rows
from .schedule import Schedule
from .watch.beating import Beating
from .watch.budget import Budget
from .watch.checkpoints import Marking
from .watch.ending import ending_now
from .watch.progress import Progress
from .watch.stopping import Stopping
from .watch.thawing import Thawing

if TYPE_CHECKING:
    from torch import nn
    from transformers import PreTrainedModel

    from .recipes.recipe import Recipe

KEPT = 3  # checkpoints: the last, the one before it, and the best
LOGGED = 10  # most steps from one logged loss to the next


def train(
    model: PreTrainedModel,
    rows: Rows,
    recipe: Recipe,
    work: Path,
    advance: Advance,
    validation: Rows | None = None,
) -> TrainingResult:
    """Train ``model`` in place on ``rows``, resuming from ``work`` when it holds a checkpoint.

    Args:
        model: start weights; read again from the checkpoint on resume.
        rows: token rows; an epoch ends when all were seen, then they are shuffled anew.
        recipe: the rest of what decides the result.
        work: folder of the checkpoints, owned by this run.
        advance: told the number of finished steps.
        validation: rows that are only measured, at each checkpoint.

    Raises:
        UserError: when the loss or a weight stops being finite.
        InterruptedWorkError: when it was told to stop; the same call goes on.

    """
    torch.set_num_threads(recipe.threads)
    choose_trained(model, recipe)
    progress = Progress(advance)
    trainer = Trainer(
        model=model,
        args=on_one_device(
            TrainingArguments(**arguments(recipe, work, measured=validation is not None))
        ),
        train_dataset=rows,
        eval_dataset=validation,
        callbacks=callbacks(model, recipe, progress),
        optimizers=optimizers(model, recipe),
    )
    return drive(trainer, progress, work)


def choose_trained(model: nn.Module, recipe: Recipe) -> None:
    """Freeze what the recipe does not train; what is frozen already stays so."""
    norms = norms_of(model)
    for parameter in model.parameters():
        is_norm = id(parameter) in norms
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
    cost = progress.cost
    found: list[TrainerCallback] = [Beating(cost), progress, Stopping()]
    if recipe.seconds:
        found.append(Budget(recipe.seconds, recipe.decay_share, cost))
    if recipe.unfreezing:
        found.append(Thawing(model, recipe.unfreezing))
    marking = Marking(lambda state, scheduler: ending_now(found, state, scheduler))
    return [*found, marking]


def arguments(recipe: Recipe, work: Path, *, measured: bool = False) -> dict[str, Any]:
    """Return the arguments of Trainer, and of what is built on it.

    The rates are those of the optimizer's groups; ``learning_rate`` is only what logs show.

    Args:
        recipe: of the run.
        work: folder of the checkpoints.
        measured: whether there are rows that are only measured.

    """
    at_once = recipe.micro_batch or recipe.batch // recipe.processes
    return {
        "output_dir": str(work),
        "max_steps": recipe.steps,
        "per_device_train_batch_size": at_once,
        "gradient_accumulation_steps": recipe.batch // recipe.processes // at_once,
        "learning_rate": recipe.matrix_rate,
        "max_grad_norm": 1.0,
        "seed": recipe.seed,
        "data_seed": recipe.seed,
        "use_cpu": not torch.cuda.is_available(),
        "bf16": in_bf16(recipe),
        "gradient_checkpointing": recipe.recompute,
        "ddp_find_unused_parameters": False,
        "dataloader_pin_memory": False,
        "logging_steps": min(LOGGED, max(1, recipe.steps // LOGGED)),
        "logging_nan_inf_filter": False,
        "save_steps": recipe.checkpoint_steps,
        "save_total_limit": KEPT,
        "eval_strategy": "steps" if measured else "no",
        "eval_steps": recipe.checkpoint_steps,
        "per_device_eval_batch_size": at_once,
        "prediction_loss_only": True,
        "report_to": [],
        "disable_tqdm": True,
    }


def on_one_device(arguments: TrainingArguments) -> TrainingArguments:
    """Keep a process to one GPU; Trainer would show a batch to each that it sees."""
    if arguments.n_gpu > 1:
        arguments._n_gpu = 1
    return arguments


def in_bf16(recipe: Recipe) -> bool:
    """Whether a run multiplies in bfloat16; a GPU that cannot refuses to try."""
    if torch.cuda.is_available():
        return recipe.precision != "fp32" and has_bf16()
    return recipe.precision == "bf16" or (recipe.precision == "auto" and has_bf16())


def has_bf16() -> bool:
    """Whether this machine multiplies bfloat16 in hardware; elsewhere it is slower than float32."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    capabilities: dict[str, bool] = getattr(torch.cpu, "get_capabilities", dict)()  # torch 2.13
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
