"""A run that is asked to stop writes a checkpoint first, and says how to go on."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from ...core.errors import InterruptedWorkError
from .together import greatest

HEARD = (signal.SIGINT, signal.SIGTERM)


class Interruption(TrainerCallback):
    """Ends a run after the step in which a signal came; a second signal ends it at once."""

    def __init__(self) -> None:
        self.number = 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear signals while the block runs; only a process's main thread can."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in HEARD}

        def hear(number: int, frame: FrameType | None) -> None:
            self.number = number
            for each, handler in before.items():
                signal.signal(each, handler)

        for number in HEARD:
            signal.signal(number, hear)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Save and stop when a signal was heard, by any process of the run."""
        self.number = greatest(self.number)
        if self.number:
            control.should_training_stop = control.should_save = True

    def check(self, state: Any) -> None:  # noqa: ANN401 transformers' type
        """Say that the run was interrupted, if it was and was not at its end anyhow.

        Raises:
            InterruptedWorkError: with the step that it can be taken up from.

        """
        if self.number:
            name = signal.Signals(self.number).name
            raise InterruptedWorkError(
                f"training was stopped by {name} after step {state.global_step}, all of it kept",
                "run the same command again to go on",
                128 + self.number,
            )
