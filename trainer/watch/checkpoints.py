"""Checkpoints: one counts once its ``COMPLETE`` marker is written, torn ones are deleted.

The marker says whether the run had come to its end there, so that a kill between the last
checkpoint and the finished model costs nothing and adds no step.
"""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from ...core import atomic
from .losses import MEASURED, SMOOTH, losses
from .together import wait_for_all

COMPLETE = "COMPLETE"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended.

    Attributes:
        reason: why before its last step; "" where it was not.
        best: whether its best checkpoint is worth more than its last.
        cut: where the rates began to fall early, and where they were at nothing; or None.

    """

    reason: str = ""
    best: bool = False
    cut: tuple[int, int] | None = None


class Marking(TrainerCallback):
    """Marks a checkpoint once all of it is on disk, and keeps the best one.

    Args:
        ending: how the run ended, or None while it has not.

    """

    def __init__(self, ending: Callable[[TrainerState, object], Ending | None]) -> None:
        self.ending = ending

    def on_save(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **parts: object
    ) -> None:
        """Write the marker, once every process has written its part."""
        wait_for_all()
        work = Path(str(args.output_dir))
        folder = work / f"checkpoint-{state.global_step}"
        if state.is_world_process_zero:
            _sync(folder)
            ended = self.ending(state, parts["lr_scheduler"])
            atomic.write_json(folder / COMPLETE, asdict(ended) if ended else None)
        best = best_checkpoint(work, state)
        state.best_model_checkpoint = str(best) if best else None  # never rotated away


def last_checkpoint(work: Path) -> Path | None:
    """Return the newest complete checkpoint; torn ones are deleted."""
    complete = []
    for path in work.glob("checkpoint-*"):
        if (path / COMPLETE).exists():
            complete.append(path)
        else:
            shutil.rmtree(path, ignore_errors=True)  # another process of the run may do it, too
    return max(complete, key=step_of, default=None)


def best_checkpoint(work: Path, state: TrainerState) -> Path | None:
    """Return the complete checkpoint of the least loss: measured, else of training."""
    found = [path for path in work.glob("checkpoint-*") if (path / COMPLETE).exists()]
    return min(
        found, key=lambda path: (_loss_at(state, step_of(path)), step_of(path)), default=None
    )


def ending_of(checkpoint: Path | None) -> Ending | None:
    """Return how the run ended at a checkpoint; None where it has to go on."""
    if checkpoint is None:
        return None
    told = json.loads((checkpoint / COMPLETE).read_bytes() or b"null")
    if told is None:
        return None
    return Ending(told["reason"], told["best"], tuple(told["cut"]) if told["cut"] else None)


def step_of(checkpoint: Path | None) -> int:
    """Return the steps that were finished at a checkpoint; 0 without one."""
    return int(checkpoint.name.split("-")[1]) if checkpoint else 0


def _loss_at(state: TrainerState, step: int) -> float:
    measured = losses(state, MEASURED, step)[-1:]
    told = measured or losses(state, until=step)[-SMOOTH:]  # the worst: one may be an omen
    return max(told, default=math.inf)


def _sync(folder: Path) -> None:
    """Make a checkpoint durable before it counts."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as handle:
                os.fsync(handle.fileno())
    atomic.sync_folder(folder)
