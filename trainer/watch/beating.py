"""Writes the heartbeat while a run goes on."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from .cost import Cost
from .heartbeat import Heartbeat
from .losses import losses
from .rates import schedule_of

INTERVAL_S = 5.0  # seconds between two beats


class Beating(TrainerCallback):
    """Beats at the start, every few seconds, at each checkpoint and at the end.

    Args:
        cost: of this run; its steps are counted here.

    """

    def __init__(self, cost: Cost) -> None:
        self.cost = cost
        self.last = -math.inf

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **parts: object
    ) -> None:
        """Beat for the first time."""
        self._beat(args, state, parts)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **parts: object
    ) -> None:
        """Count the step; beat when it is time."""
        self.cost.steps += 1
        if time.monotonic() - self.last >= INTERVAL_S:
            self._beat(args, state, parts)

    def on_save(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **parts: object
    ) -> None:
        """Beat, so that the cost of a checkpoint is known when it is taken up."""
        self._beat(args, state, parts)

    def on_train_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **parts: object
    ) -> None:
        """Beat for the last time."""
        self._beat(args, state, parts)

    def _beat(self, args: TrainingArguments, state: TrainerState, parts: dict[str, object]) -> None:
        self.last = time.monotonic()
        if not state.is_world_process_zero:
            return
        last = schedule_of(parts["lr_scheduler"]).last
        told = losses(state)
        each = self.cost.step_seconds
        Heartbeat(
            pid=os.getpid(),
            time=round(time.time(), 1),
            step=state.global_step,
            steps=last,
            loss=told[-1] if told else None,
            seconds=round(self.cost.seconds, 3),
            tokens=self.cost.tokens,
            legs=self.cost.legs,
            eta=round(each * max(0, last - state.global_step), 1) if each else None,
        ).write(Path(str(args.output_dir)))
