"""What a backend cannot do is refused, with the reason, before any work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ...core.errors import UserError

if TYPE_CHECKING:
    from ..recipes.recipe import Backend, Recipe

LAUNCHED = "WORLD_SIZE"  # set by torchrun, accelerate and their like


def check_abilities(recipe: Recipe, backend: Backend, environment: Mapping[str, str]) -> None:
    """Refuse a recipe that a backend would not run as it says.

    Raises:
        UserError: the first reason.

    """
    for problem, remedy in _reasons(recipe, backend, environment):
        raise UserError(problem, remedy)


def _reasons(
    recipe: Recipe, backend: Backend, environment: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    if int(environment.get(LAUNCHED) or 1) > 1:
        yield (
            f"{LAUNCHED} is set: each of {environment[LAUNCHED]} processes would train for itself",
            "start housestyle alone, and set the recipe's `processes`",
        )
    yield from _methods(recipe, backend)
    if recipe.processes > 1:
        yield from _several(recipe, backend)
    share, rest = divmod(recipe.batch, recipe.processes)
    if rest:
        problem = f"a batch of {recipe.batch} cannot be shared by {recipe.processes} processes"
        yield problem, "set the recipe's batch to a multiple of its processes"
    if recipe.micro_batch and share % recipe.micro_batch:
        problem = f"{recipe.micro_batch} rows at once do not divide the {share} of a process"
        yield problem, "set the recipe's micro_batch to a divisor"


def _methods(recipe: Recipe, backend: Backend) -> Iterator[tuple[str, str]]:
    if backend == "transformers" and recipe.method != "full":
        problem = f"the backend `transformers` trains whole models, not {recipe.method}"
        yield problem, "set the recipe's backend to `trl` or `unsloth`"
    if backend == "unsloth" and recipe.method == "full":
        problem = "the backend `unsloth` trains adapters, not whole models"
        yield problem, "set the recipe's backend to `trl`"
    if recipe.method != "full" and recipe.norms == "only":
        yield "an adapter has no norms to train", "set the recipe's norms to `frozen`"


def _several(recipe: Recipe, backend: Backend) -> Iterator[tuple[str, str]]:
    if backend == "unsloth":
        problem = "the backend `unsloth` trains in one process here"
        yield problem, "set the recipe's backend to `trl`, or its processes to 1"
    if recipe.method == "qlora":
        problem = "a base in 4 bits is trained by one process here"
        yield problem, "set the recipe's method to `lora`, or its processes to 1"
    if recipe.unfreezing:
        problem = "layers cannot thaw while several processes share them"
        yield problem, "set the recipe's unfreezing to 0, or its processes to 1"
    yield from _too_few_devices(recipe)


def _too_few_devices(recipe: Recipe) -> Iterator[tuple[str, str]]:
    import torch

    here = torch.cuda.device_count()
    if here and here < recipe.processes:
        problem = f"the recipe asks for {recipe.processes} processes, and {here} GPU(s) are here"
        yield problem, "set the recipe's processes to no more than that"
