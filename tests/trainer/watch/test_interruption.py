"""Signals end a run at a checkpoint, from which it goes on to the same weights."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
import torch

from housestyle.core.errors import InterruptedWorkError
from housestyle.trainer.training import train
from housestyle.trainer.watch.checkpoints import ending_of, last_checkpoint
from tests.trainer.watch.watched import RECIPE, model, rows, same, silent, weights


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, torch.Tensor]]:
    """An undisturbed run: its folder and its weights."""
    work, taught = tmp_path_factory.mktemp("whole"), model()
    train(taught, rows(), RECIPE, work, silent)
    return work, weights(taught)


def test_a_run_that_is_told_to_stop_goes_on_to_the_same_weights(
    tmp_path: Path, whole: tuple[Path, dict[str, torch.Tensor]]
) -> None:
    number = signal.SIGTERM
    before = signal.getsignal(number)

    def stop(done: int, note: str = "") -> None:
        if done == 7:
            os.kill(os.getpid(), number)

    with pytest.raises(InterruptedWorkError, match=f"{number.name} after step 7") as raised:
        train(model(), rows(), RECIPE, tmp_path / "stopped", stop)
    assert raised.value.status == 128 + number
    assert signal.getsignal(number) is before
    checkpoint = last_checkpoint(tmp_path / "stopped")
    assert checkpoint is not None
    assert checkpoint.name == "checkpoint-7"
    assert ending_of(checkpoint) is None
    taught = model()
    result = train(taught, rows(), RECIPE, tmp_path / "stopped", silent)
    assert (result.resumed_from, result.legs, result.steps) == (7, 2, 12)
    assert same(weights(taught), whole[1])


def test_a_signal_in_the_last_step_changes_nothing(tmp_path: Path) -> None:
    def stop(done: int, note: str = "") -> None:
        if done == RECIPE.steps:
            os.kill(os.getpid(), signal.SIGINT)

    result = train(model(), rows(), RECIPE, tmp_path, stop)
    assert (result.steps, result.stopped) == (12, "")


def test_a_kill_after_the_last_checkpoint_adds_no_step(
    whole: tuple[Path, dict[str, torch.Tensor]],
) -> None:
    work, first = whole  # its model was never written
    taught = model()
    result = train(taught, rows(), RECIPE, work, silent)
    assert (result.resumed_from, result.steps, result.legs) == (12, 12, 2)
    assert same(first, weights(taught))
