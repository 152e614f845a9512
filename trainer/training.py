"""One training run with Hugging Face's Trainer: resumable, reproducible, watched.

The same function pre-trains the embedded base and fine-tunes a candidate. Same rows, recipe,
thread count and machine give the same weights, also after a kill: checkpoints count only once
their ``COMPLETE`` marker is written, and the last complete one is resumed from.
"""

from __future__ import annotations

import math
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch.utils.data import Dataset
from transformers import (
    Trainer,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)

from ..core.console import Advance
from ..core.errors import UserError
from .optimizer import MuonAdamW, finite

if TYPE_CHECKING:
    from transformers import PreTrainedModel

COMPLETE = "COMPLETE"
IGNORED = -100  # torch's label for positions without loss


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything besides data and start weights that decides the result."""

    steps: int
    batch: int
    matrix_rate: float  # peak learning rate of Muon
    rest_rate: float  # peak learning rate of AdamW
    warmup_share: float  # of the steps, linear
    decay_share: float  # of the steps, linear to zero at the end
    seed: int
    threads: int
    checkpoint_steps: int
    weight_decay: float = 0.0
    bf16: bool = False


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What a run cost and where it ended."""

    loss: float  # mean of the last logged steps, nats per token
    seconds: float  # of this process; a resumed run counts its last leg
    resumed_from: int  # step of the checkpoint, 0 for a fresh start


class Rows(Dataset[dict[str, torch.Tensor]]):
    """Token rows: ``input_ids`` and ``labels``, both ``[rows, context]`` of int64."""

    def __init__(self, tokens: torch.Tensor, labels: torch.Tensor) -> None:
        self.tokens, self.labels = tokens, labels

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        return {"input_ids": self.tokens[index], "labels": self.labels[index]}


class _Watch(TrainerCallback):
    """Reports progress, marks checkpoints complete, stops a run that diverged."""

    def __init__(self, advance: Advance) -> None:
        self.advance = advance
        self.losses: list[float] = []

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **_: object,
    ) -> None:
        loss = (logs or {}).get("loss")
        if loss is None:
            return
        if not math.isfinite(loss):
            raise UserError(
                f"training diverged at step {state.global_step} (loss {loss})",
                "lower trainer.learning_rate and trainer.embedding_rate",
            )
        self.losses.append(loss)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        note = f"loss {self.losses[-1]:.2f}" if self.losses else ""
        self.advance(state.global_step, note)

    def on_save(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        (Path(str(args.output_dir)) / f"checkpoint-{state.global_step}" / COMPLETE).touch()


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
    watch = _Watch(advance)
    rates = {
        "matrix_rate": recipe.matrix_rate,
        "rest_rate": recipe.rest_rate,
        "weight_decay": recipe.weight_decay,
    }
    trainer = Trainer(
        model=model,
        args=_arguments(recipe, work),
        train_dataset=rows,
        callbacks=[watch],
        # Not a class, as annotated, but a factory: what Trainer calls for optimizers that take
        # the whole model.
        optimizer_cls_and_kwargs=(lambda: MuonAdamW, rates),  # type: ignore[arg-type]
    )
    _remove_printing(trainer)
    checkpoint = last_checkpoint(work)
    started = time.monotonic()
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    if not finite(model):
        raise UserError("training left weights that are not finite", "lower the learning rates")
    tail = watch.losses[-5:] or [math.nan]
    resumed = int(checkpoint.name.split("-")[1]) if checkpoint else 0
    return TrainingResult(sum(tail) / len(tail), time.monotonic() - started, resumed)


def has_bf16() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware; elsewhere it is slower than float32."""
    capabilities: dict[str, bool] = getattr(torch.cpu, "get_capabilities", dict)()  # torch 2.13
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def last_checkpoint(work: Path) -> Path | None:
    """The newest complete checkpoint; torn ones are deleted."""
    complete = []
    for path in work.glob("checkpoint-*"):
        if (path / COMPLETE).exists():
            complete.append(path)
        else:
            shutil.rmtree(path)
    return max(complete, key=lambda p: int(p.name.split("-")[1]), default=None)


def _arguments(recipe: Recipe, work: Path) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(work),
        max_steps=recipe.steps,
        per_device_train_batch_size=recipe.batch,
        learning_rate=recipe.matrix_rate,
        lr_scheduler_type="warmup_stable_decay",
        lr_scheduler_kwargs={"num_decay_steps": round(recipe.steps * recipe.decay_share)},
        warmup_steps=round(recipe.steps * recipe.warmup_share),
        max_grad_norm=1.0,
        seed=recipe.seed,
        data_seed=recipe.seed,
        use_cpu=True,
        bf16=recipe.bf16,
        gradient_checkpointing=False,
        dataloader_pin_memory=False,
        logging_steps=10,
        logging_nan_inf_filter=False,
        save_steps=recipe.checkpoint_steps,
        save_total_limit=2,
        report_to=[],
        disable_tqdm=True,
    )


def _remove_printing(trainer: Trainer) -> None:
    from transformers.trainer_callback import PrinterCallback

    trainer.remove_callback(PrinterCallback)
