"""What runs a job: the backends by name, and which one can be had here.

Each is a module with ``run(job, advance, fallbacks) -> Trained``, and writes the same files.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ...core.errors import UserError

if TYPE_CHECKING:
    from ...core.console import Advance
    from ..job import Job, Trained
    from ..recipes.recipe import Backend, Recipe

MODULES: dict[Backend, str] = {"transformers": "plain", "trl": "supervised", "unsloth": "unsloth"}
NEEDS: dict[Backend, tuple[str, ...]] = {
    "transformers": ("transformers", "accelerate"),
    "trl": ("trl", "peft", "datasets"),
    "unsloth": ("unsloth", "unsloth_zoo", "trl", "peft", "datasets"),
}
NEXT: dict[Backend, Backend] = {"unsloth": "trl"}  # what does the same where one is missing


def run(job: Job, advance: Advance) -> Trained:
    """Train; what had to be done otherwise than asked stands in the result.

    Raises:
        UserError: nothing here can run the recipe, or training failed.

    """
    backend, fallbacks = available(job.recipe)
    module = import_module(f".{MODULES[backend]}", __name__)
    trained: Trained = module.run(job, advance, fallbacks)
    return trained


def available(recipe: Recipe) -> tuple[Backend, tuple[str, ...]]:
    """Return the backend that runs a recipe here, and what is done otherwise than asked.

    Raises:
        UserError: neither the one that is asked for nor one that does the same is installed.

    """
    backend = recipe.backend
    fallbacks: tuple[str, ...] = ()
    while missing := [name for name in NEEDS[backend] if find_spec(name) is None]:
        if backend not in NEXT:
            problem = f"the recipe {recipe.name} needs {', '.join(missing)}, not installed here"
            raise UserError(problem, "`make install-gpu`, or set trainer.recipe to `embedded`")
        fallbacks += (f"{backend} is not installed; {NEXT[backend]} was used",)
        backend = NEXT[backend]
    return backend, fallbacks
