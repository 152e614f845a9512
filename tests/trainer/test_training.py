from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from housestyle.core.errors import UserError
from housestyle.trainer.base.pretrain import new_model
from housestyle.trainer.optimizer import optimizer_for, split_parameters
from housestyle.trainer.recipes.recipe import Recipe
from housestyle.trainer.rows import Rows
from housestyle.trainer.training import train
from housestyle.trainer.watch.checkpoints import last_checkpoint

RECIPE = Recipe(
    steps=12,
    batch=2,
    matrix_rate=0.02,
    rest_rate=0.01,
    warmup_share=0.1,
    decay_share=0.4,
    seed=5,
    threads=1,
    checkpoint_steps=4,
    precision="fp32",
)


def rows() -> Rows:
    generator = torch.Generator().manual_seed(0)
    tokens = torch.randint(5, 60, (40, 32), generator=generator)
    return Rows(tokens, tokens)


def silent(done: int, note: str = "") -> None:
    """Nobody watches."""


def weights(model: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in model.state_dict().items()}


def same(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(left[name], right[name]) for name in left)


def run(work: Path, recipe: Recipe = RECIPE) -> dict[str, torch.Tensor]:
    model = new_model(1, 32)
    train(model, rows(), recipe, work, silent)
    return weights(model)


def test_muon_has_the_hidden_matrices_and_adamw_the_rest() -> None:
    model = new_model(1, 32)
    matrices, rest = split_parameters(model)
    assert all(parameter.ndim == 2 for parameter in matrices)
    assert len(matrices) == 4 * 7
    assert model.get_input_embeddings().weight in set(rest)
    assert len(matrices) + len(rest) == len(list(model.parameters()))
    groups = optimizer_for(model, RECIPE).param_groups
    assert [group["lr"] for group in groups] == [0.02, 0.01]


def test_training_lowers_the_loss_and_repeats_bit_for_bit(tmp_path: Path) -> None:
    first, second = run(tmp_path / "a"), run(tmp_path / "b")
    assert same(first, second)
    assert not same(first, weights(new_model(1, 32)))
    other = run(tmp_path / "c", RECIPE.model_copy(update={"seed": 6}))
    assert not same(first, other)


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.trainer.test_training import RECIPE, new_model, rows, train
def kill(done, note=""):
    if done == 7:
        os.kill(os.getpid(), signal.SIGKILL)
train(new_model(1, 32), rows(), RECIPE, Path(sys.argv[1]), kill)
"""


def test_a_killed_run_resumes_to_the_same_weights(tmp_path: Path) -> None:
    whole = run(tmp_path / "whole")
    work = tmp_path / "killed"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", KILLED, str(work)], cwd=root, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    checkpoint = last_checkpoint(work)
    assert checkpoint is not None
    assert checkpoint.name == "checkpoint-4"
    model = new_model(1, 32)
    result = train(model, rows(), RECIPE, work, silent)
    assert result.resumed_from == 4
    assert same(whole, weights(model))


def test_a_torn_checkpoint_is_not_resumed_from(tmp_path: Path) -> None:
    (tmp_path / "checkpoint-8").mkdir()
    (tmp_path / "checkpoint-4").mkdir()
    (tmp_path / "checkpoint-4" / "COMPLETE").touch()
    found = last_checkpoint(tmp_path)
    assert found is not None
    assert found.name == "checkpoint-4"
    assert not (tmp_path / "checkpoint-8").exists()


def test_divergence_stops_with_a_reason(tmp_path: Path) -> None:
    model = new_model(1, 32)
    with torch.no_grad():
        model.get_input_embeddings().weight.fill_(float("nan"))
    with pytest.raises(UserError, match=r"diverged|not finite"):
        train(model, rows(), RECIPE, tmp_path, silent)
