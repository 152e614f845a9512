"""The options that follow Howard and Ruder 2018 (arXiv 1801.06146), and the schedules."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.optim.lr_scheduler import LambdaLR

from housestyle.trainer.base.pretrain import new_model
from housestyle.trainer.depth import depth_of, layers_of, norms_of
from housestyle.trainer.optimizer import optimizer_for, split_parameters
from housestyle.trainer.recipes.recipe import Recipe
from housestyle.trainer.schedule import SLANT_RATIO, Schedule
from housestyle.trainer.training import train
from housestyle.trainer.watch.checkpoints import last_checkpoint
from tests.trainer.test_training import RECIPE, rows, same, silent, weights
from tests.trainer.tiny_models import tiny_model, tiny_tokenizer

GRADUAL = RECIPE.model_copy(update={"unfreezing": 2, "discriminative": 2.6, "steps": 12})

SLOWLY = GRADUAL.model_copy(update={"unfreezing": 3})


def small() -> Any:
    return tiny_model(tiny_tokenizer())


def rate_of(model: nn.Module, recipe: Recipe) -> dict[str, float]:
    """The peak rate of every parameter by its name."""
    optimizer = optimizer_for(model, recipe)
    by_id = {id(p): float(group["lr"]) for group in optimizer.param_groups for p in group["params"]}
    return {name: by_id[id(parameter)] for name, parameter in model.named_parameters()}


def test_each_layer_below_learns_slower_by_the_same_factor() -> None:
    rates = rate_of(new_model(1, 32), RECIPE.model_copy(update={"discriminative": 2.6}))
    matrices = [rates[f"model.layers.{n}.mlp.up_proj.weight"] for n in range(4)]
    for lower, upper in pairwise(matrices):
        assert upper / lower == pytest.approx(2.6)  # equation 1's ratio in the paper
    assert matrices[-1] == pytest.approx(RECIPE.matrix_rate / 2.6)
    assert rates["model.norm.weight"] == RECIPE.rest_rate  # on top
    assert rates["model.embed_tokens.weight"] == pytest.approx(RECIPE.rest_rate / 2.6**5)
    norms = [rates[f"model.layers.{n}.input_layernorm.weight"] for n in range(4)]
    assert norms[3] / norms[0] == pytest.approx(2.6**3)


def test_without_the_option_all_layers_learn_alike() -> None:
    rates = rate_of(new_model(1, 32), RECIPE)
    assert set(rates.values()) == {RECIPE.matrix_rate, RECIPE.rest_rate}


def test_a_schedule_moves_all_rates_by_one_factor() -> None:
    model = new_model(1, 32)
    optimizer = optimizer_for(model, GRADUAL)
    peaks = [group["lr"] for group in optimizer.param_groups]
    scheduler = LambdaLR(optimizer, Schedule("slanted", 20, 4, 0))
    for step in range(1, 20):
        optimizer.step()
        scheduler.step()
        factors = [
            group["lr"] / peak for group, peak in zip(optimizer.param_groups, peaks, strict=True)
        ]
        assert factors == pytest.approx([Schedule("slanted", 20, 4, 0)(step)] * len(peaks))


@pytest.mark.parametrize(("steps", "warmup", "decay"), [(240, 12, 120), (7, 0, 3), (10, 10, 0)])
def test_warmup_stable_decay_is_that_of_transformers(steps: int, warmup: int, decay: int) -> None:
    from transformers import get_wsd_schedule

    model = nn.Linear(2, 2)
    theirs = get_wsd_schedule(
        torch.optim.SGD(model.parameters(), 1.0),
        num_warmup_steps=warmup,
        num_decay_steps=decay,
        num_training_steps=steps,
        decay_type="cosine",
    ).lr_lambdas[0]
    ours = Schedule("wsd", steps, warmup, decay)
    assert [ours(n) for n in range(steps + 3)] == [theirs(n) for n in range(steps + 3)]


@pytest.mark.parametrize(("steps", "warmup"), [(240, 12), (7, 0)])
def test_cosine_is_that_of_transformers(steps: int, warmup: int) -> None:
    from transformers import get_cosine_schedule_with_warmup

    optimizer = torch.optim.SGD(nn.Linear(2, 2).parameters(), 1.0)
    theirs = get_cosine_schedule_with_warmup(optimizer, warmup, steps).lr_lambdas[0]
    ours = Schedule("cosine", steps, warmup, 0)
    assert [ours(n) for n in range(steps)] == pytest.approx([theirs(n) for n in range(steps)])


@pytest.mark.parametrize(("steps", "share"), [(240, 0.1), (1000, 0.05), (50, 0.5)])
def test_the_slanted_triangle_is_that_of_the_paper(steps: int, share: float) -> None:
    """Equation 3, as it stands there."""
    cut = math.floor(steps * share)

    def paper(t: int) -> float:
        p = t / cut if t < cut else 1 - (t - cut) / (cut * (1 / share - 1))
        return (1 + p * (SLANT_RATIO - 1)) / SLANT_RATIO

    ours = Schedule("slanted", steps, cut, 0)
    assert [ours(t) for t in range(steps)] == pytest.approx([paper(t) for t in range(steps)])
    assert max(range(steps), key=ours) == cut
    assert ours(0) == pytest.approx(1 / SLANT_RATIO)


def changed(recipe: Recipe, work: Path) -> list[set[int]]:
    """The depths whose parameters differ from the start, after each step."""
    model = small()
    layers = layers_of(model)
    start = {name: value.clone() for name, value in model.named_parameters()}
    found: list[set[int]] = []

    def look(done: int, note: str = "") -> None:
        found.append(
            {
                depth_of(name, layers)
                for name, value in model.named_parameters()
                if not torch.equal(value, start[name])
            }
        )

    train(model, rows(), recipe, work, look)
    return found


def test_layers_thaw_from_the_top_one_by_one(tmp_path: Path) -> None:
    recipe = GRADUAL.model_copy(update={"warmup_share": 0.0, "decay_share": 0.1})
    found = changed(recipe, tmp_path)
    assert found[0] == found[1] == {2, 3}  # the last layer, and the norm that follows it
    assert found[2] == found[3] == {1, 2, 3}
    assert found[4] == {0, 1, 2, 3}  # embeddings last


class TornOffError(Exception):
    """What ends a run in the middle."""


def test_a_run_that_was_torn_off_thaws_on_where_it_was(tmp_path: Path) -> None:
    whole = small()
    train(whole, rows(), SLOWLY, tmp_path / "whole", silent)

    def tear(done: int, note: str = "") -> None:
        if done == 6:
            raise TornOffError

    with pytest.raises(TornOffError):
        train(small(), rows(), SLOWLY, tmp_path / "torn", tear)
    checkpoint = last_checkpoint(tmp_path / "torn")
    assert checkpoint is not None
    assert checkpoint.name == "checkpoint-4"  # the embeddings still frozen
    model = small()
    train(model, rows(), SLOWLY, tmp_path / "torn", silent)
    assert same(weights(whole), weights(model))


@pytest.mark.parametrize(("norms", "moved"), [("frozen", False), ("only", True)])
def test_norms_alone_or_all_but_norms_are_trained(tmp_path: Path, norms: str, moved: bool) -> None:
    model = small()
    start = weights(model)
    recipe = RECIPE.model_copy(update={"norms": norms, "steps": 3})
    train(model, rows(), recipe, tmp_path, silent)
    for name, value in model.state_dict().items():
        assert torch.equal(value, start[name]) != (("norm" in name) == moved), name


class Stem(nn.Module):
    """A model in the names of GPT-2's family."""

    def __init__(self) -> None:
        super().__init__()
        self.wte = nn.Embedding(8, 4)
        self.h = nn.ModuleList(nn.ModuleDict({"ln_1": nn.LayerNorm(4)}) for _ in range(3))
        self.ln_f = nn.LayerNorm(4)
        self.lm_head = nn.Linear(4, 8)

    def get_output_embeddings(self) -> Any:
        return self.lm_head


def test_other_families_name_their_parts_otherwise() -> None:
    model = Stem()
    named = dict(model.named_parameters())
    norms = {name for name, value in named.items() if id(value) in norms_of(model)}
    assert norms == {name for name in named if "ln_" in name}
    layers = layers_of(model)
    depths = {name: depth_of(name, layers) for name in named}
    assert (depths["wte.weight"], depths["h.2.ln_1.weight"], depths["lm_head.weight"]) == (0, 3, 4)
    assert split_parameters(model)[0] == []  # the output is no hidden matrix
