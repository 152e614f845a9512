"""Checkpoints: one counts once its ``COMPLETE`` marker is written, torn ones are deleted."""

from __future__ import annotations

import shutil
from pathlib import Path

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

COMPLETE = "COMPLETE"


class Marking(TrainerCallback):
    """Marks a checkpoint once all of it is written."""

    def on_save(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Write the marker."""
        (Path(str(args.output_dir)) / f"checkpoint-{state.global_step}" / COMPLETE).touch()


def last_checkpoint(work: Path) -> Path | None:
    """Return the newest complete checkpoint; torn ones are deleted."""
    complete = []
    for path in work.glob("checkpoint-*"):
        if (path / COMPLETE).exists():
            complete.append(path)
        else:
            shutil.rmtree(path)
    return max(complete, key=step_of, default=None)


def step_of(checkpoint: Path | None) -> int:
    """Return the steps that were finished at a checkpoint; 0 without one."""
    return int(checkpoint.name.split("-")[1]) if checkpoint else 0
