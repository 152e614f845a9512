"""One training run with Hugging Face's Trainer: resumable, reproducible, watched.

What is here serves every backend: optimizer, schedule, arguments and callbacks of a recipe. Same
rows, recipe, thread count and machine give the same weights, also after a kill.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch.optim.lr_scheduler import LambdaLR
from transformers import Trainer, TrainerCallback, TrainerState, TrainingArguments

from ..core.console import Advance
from ..core.errors import UserError
from ..core.lock import exclusive
from .depth import norms_of
from .job import Trained
from .optimizer import finite, optimizer_for
from .rows import Rows
from .schedule import Schedule
from .watch.beating import Beating
from .watch.budget import Budget
from .watch.checkpoints import (
    Ending,
    Marking,
    best_checkpoint,
    ending_of,
    last_checkpoint,
    step_of,
)
from .watch.heartbeat import LOCK, read_heartbeat
from .watch.interruption import Interruption
from .watch.losses import losses, tail
from .watch.progress import Progress
from .watch.rates import schedule_of
from .watch.stopping import Stopping
from .watch.thawing import Thawing
from .watch.weights import read_weights

if TYPE_CHECKING:
    from torch import nn
    from transformers import PreTrainedModel

    from .job import Actual
    from .recipes.recipe import Recipe

STATE = "trainer_state.json"  # in a checkpoint
KEPT = 3  # checkpoints: the last, the one before it, and the best
LOGGED = 10  # most steps from one logged loss to the next


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What a run cost and where it ended; the fields are those of `job.Trained`."""

    loss: float
    steps: int
    seconds: float
    tokens_processed: int
    legs: int
    resumed_from: int
    stopped: str
    cut: tuple[int, int] | None

    def as_trained(self, actual: Actual) -> Trained:
        """Return what a backend tells."""
        return Trained(**asdict(self), actual=actual)


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


def drive(trainer: Trainer, progress: Progress, work: Path) -> TrainingResult:
    """Run a trainer to its end, from its last complete checkpoint when there is one.

    Its model ends with the last weights, or with the best where the run was stopped because it
    went wrong. Signals are heard meanwhile.

    Raises:
        UserError: when the loss or a weight stops being finite.
        InterruptedWorkError: when it was told to stop; the same call goes on.

    """
    work.mkdir(parents=True, exist_ok=True)
    _remove_printing(trainer)
    progress.cost.step_tokens = _step_tokens(trainer)
    progress.cost.take_up(read_heartbeat(work))
    checkpoint = last_checkpoint(work)
    ending = ending_of(checkpoint)
    with _held(trainer, work):
        if ending is None:
            ending = _go_on(trainer, checkpoint)
        else:
            _take_up_end(trainer, checkpoint)
    steps = trainer.state.global_step
    if ending.best:
        steps = _back_to_best(trainer, work, ending)
    model: Any = trainer.model
    if not finite(model):
        raise UserError("training left weights that are not finite", "lower the recipe's rates")
    return _result(trainer.state, progress, steps, step_of(checkpoint), ending)


def _held(trainer: Trainer, work: Path) -> AbstractContextManager[None]:
    """Return what holds the lock by which others see that this run is alive."""
    first = trainer.args.process_index == 0
    return exclusive(work / LOCK, "the training", wait=True) if first else nullcontext()


def _go_on(trainer: Trainer, checkpoint: Path | None) -> Ending:
    """Train from a checkpoint, or from the start, until the run ends by itself.

    Raises:
        InterruptedWorkError: it was told to stop before.

    """
    interruption = Interruption()
    trainer.add_callback(interruption)
    with interruption.listening():
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    ending = ending_now(trainer.callback_handler.callbacks, trainer.state, trainer.lr_scheduler)
    if ending is None:
        interruption.check(trainer.state)
    return ending or Ending()


def _take_up_end(trainer: Trainer, checkpoint: Path | None) -> None:
    """Read the end of a run whose last checkpoint was written, and its model was not."""
    if checkpoint:
        trainer.state = TrainerState.load_from_json(str(checkpoint / STATE))
        read_weights(trainer.model, checkpoint)


def _back_to_best(trainer: Trainer, work: Path, ending: Ending) -> int:
    """Put the best checkpoint's weights into the model; return its step.

    Raises:
        UserError: there is none from before the run went wrong.

    """
    best = best_checkpoint(work, trainer.state)
    if best is None or step_of(best) == trainer.state.global_step:
        remedy = "lower the recipe's rates (trainer.learning_rate, trainer.embedding_rate)"
        raise UserError(f"training {ending.reason}, before its first good checkpoint", remedy)
    read_weights(trainer.model, best)
    return step_of(best)


def _result(
    state: TrainerState, progress: Progress, steps: int, resumed_from: int, ending: Ending
) -> TrainingResult:
    cost = progress.cost
    return TrainingResult(
        loss=tail(losses(state, until=steps)),
        steps=steps,
        seconds=round(cost.seconds, 3),
        tokens_processed=cost.tokens,
        legs=cost.legs,
        resumed_from=resumed_from,
        stopped=ending.reason,
        cut=ending.cut,
    )


def ending_now(
    watching: list[TrainerCallback], state: TrainerState, scheduler: object
) -> Ending | None:
    """Return how a run ends after the step it is at; None where it goes on.

    Args:
        watching: the callbacks of the run.
        state: of the run.
        scheduler: of its rates.

    """
    schedule = schedule_of(scheduler)
    cut = (schedule.cut, schedule.end) if schedule.cut >= 0 else None
    reasons = [one.reason for one in watching if isinstance(one, Stopping) and one.reason]
    if reasons:
        return Ending(f"it {reasons[0]}", best=True, cut=cut)
    spent = [one for one in watching if isinstance(one, Budget) and one.spent]
    if spent:
        return Ending(f"its {spent[0].seconds} s were over", cut=cut)
    return Ending(cut=cut) if state.global_step >= schedule.steps else None


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


def _step_tokens(trainer: Trainer) -> int:
    arguments = trainer.args
    rows_: Any = trainer.train_dataset
    row = len(rows_[0]["input_ids"])
    rows = arguments.train_batch_size * arguments.gradient_accumulation_steps
    return int(row * rows * arguments.world_size)


def _remove_printing(trainer: Trainer) -> None:
    from transformers.trainer_callback import PrinterCallback

    trainer.remove_callback(PrinterCallback)
