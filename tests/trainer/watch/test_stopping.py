"""A run that goes wrong ends with a reason, and with the best that it had."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from housestyle.core.errors import UserError
from housestyle.trainer.training import train
from housestyle.trainer.watch.stopping import diverged, overfitted
from tests.trainer.watch.watched import RECIPE, model, rows, silent, weights

FALLING = [7.6, 6.0, 4.5, 3.9, 3.0, 2.8, 2.6]


@pytest.mark.parametrize(
    "told",
    [
        [],
        [7.6],
        FALLING,
        [*FALLING, 9.0],  # one odd batch
        [*FALLING, 9.0, 2.5, 9.0, 2.5],
        [2.0, 2.1, 2.9, 3.2, 2.8, 2.2, 1.9],  # a warm-up that shakes
        [0.02, 0.01, 0.01, 0.3, 0.3, 0.3],  # nearly nothing, times thirty
    ],
)
def test_losses_of_a_run_that_is_well(told: list[float]) -> None:
    assert diverged(told) == ""


@pytest.mark.parametrize("told", [[*FALLING, 5.0, 6.0, 7.0], [1.5, 1.4, 1.4, 6.0, 8.0]])
def test_losses_of_a_run_that_is_lost(told: list[float]) -> None:
    assert "diverged" in diverged(told)


def test_overfitting_is_patience_worse_than_the_best_in_a_row() -> None:
    assert overfitted([2.0, 1.5, 1.6, 1.7, 1.8]) != ""
    assert overfitted([2.0, 1.5, 1.6, 1.7]) == ""  # not long enough
    assert overfitted([2.0, 1.5, 1.6, 1.51, 1.8, 1.7]) == ""  # one is as good as the best
    assert overfitted([2.0, 1.9, 1.8, 1.7, 1.6]) == ""


def test_a_run_that_learns_by_heart_ends_at_its_best_checkpoint(tmp_path: Path) -> None:
    recipe = RECIPE.model_copy(update={"steps": 200, "schedule": "slanted", "checkpoint_steps": 4})
    taught = model()
    result = train(taught, rows(8), recipe, tmp_path, silent, rows(8, 1))
    assert "overfitted" in result.stopped
    assert result.steps < 200
    best = load_file(tmp_path / f"checkpoint-{result.steps}" / "model.safetensors")
    left = weights(taught)
    assert all(torch.equal(left[name], value) for name, value in best.items())
    again = train(model(), rows(8), recipe, tmp_path, silent, rows(8, 1))
    assert (again.steps, again.stopped) == (result.steps, result.stopped)


def test_a_run_that_diverges_ends_at_its_best_checkpoint(tmp_path: Path) -> None:
    wild = RECIPE.model_copy(update={"steps": 60, "checkpoint_steps": 5, "schedule": "slanted"})
    wild = wild.model_copy(update={"warmup_share": 0.9, "rest_rate": 40.0})
    taught = model()
    result = train(taught, rows(), wild, tmp_path, silent)
    assert "diverged" in result.stopped
    assert 0 < result.steps < 60
    best = load_file(tmp_path / f"checkpoint-{result.steps}" / "model.safetensors")
    left = weights(taught)
    assert all(torch.equal(left[name], value) for name, value in best.items())


def test_a_run_that_diverges_before_its_first_checkpoint_gives_nothing(tmp_path: Path) -> None:
    wild = RECIPE.model_copy(update={"steps": 60, "checkpoint_steps": 50, "rest_rate": 40.0})
    wild = wild.model_copy(update={"schedule": "slanted", "warmup_share": 0.9})
    with pytest.raises(UserError, match="before its first good checkpoint: lower"):
        train(model(), rows(), wild, tmp_path, silent)
