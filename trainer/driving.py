"""One run of a trainer from wherever it stands to its end, for every backend."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from transformers import Trainer, TrainerState

from ..core.errors import UserError
from ..core.lock import exclusive
from .job import Trained
from .optimizer import finite
from .watch.checkpoints import Ending, best_checkpoint, ending_of, last_checkpoint, step_of
from .watch.ending import ending_now
from .watch.heartbeat import LOCK, read_heartbeat
from .watch.interruption import Interruption
from .watch.losses import MEASURED, losses, tail
from .watch.weights import read_weights

if TYPE_CHECKING:
    from .job import Actual
    from .watch.progress import Progress

HALVES = (torch.bfloat16, torch.float16)
STATE = "trainer_state.json"  # in a checkpoint


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
    measured: float | None

    def as_trained(self, actual: Actual) -> Trained:
        """Return what a backend tells."""
        return Trained(**asdict(self), actual=actual)


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
    _hold_exactly(trainer.model)
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


def _hold_exactly(model: Any) -> None:  # noqa: ANN401 transformers' or PEFT's type
    """Hold what learns in float32: TRL rounds adapters of a base in 4 bits, PEFT reads them whole.

    So a run that is taken up from a checkpoint would go on in other numbers than it was in.
    """
    for parameter in model.parameters():
        if parameter.requires_grad and parameter.dtype in HALVES:
            parameter.data = parameter.data.float()


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
        measured=next(iter(losses(state, MEASURED, steps)[-1:]), None),
    )


def _step_tokens(trainer: Trainer) -> int:
    arguments = trainer.args
    rows_: Any = trainer.train_dataset
    row = len(rows_[0]["input_ids"])
    rows = arguments.train_batch_size * arguments.gradient_accumulation_steps
    return int(row * rows * arguments.world_size)


def _remove_printing(trainer: Trainer) -> None:
    from transformers.trainer_callback import PrinterCallback

    trainer.remove_callback(PrinterCallback)
