"""What runs a job: the backends by name, and which one can be had here.

Each is a module with ``run(job, advance) -> Trained``, and writes the same files:
``model/``, and for an adapter ``adapter/`` as well.
"""

from __future__ import annotations

import os
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
        InterruptedWorkError: it was told to stop, and did so after a checkpoint.

    """
    from ..job import ADAPTER, MODEL

    backend, fallbacks = available(job.recipe)
    if backend == "unsloth" or job.recipe.processes > 1:
        from .apart import run_apart

        trained = run_apart(job, backend, advance)
    else:
        from .memory import told_short_of_memory

        with told_short_of_memory(job.recipe):
            trained = trained_by(backend, job, advance)
    if job.recipe.method != "full":
        from ..export.adapters import merge

        merge(job.start, job.folder / ADAPTER, job.folder / MODEL)
    said = fallbacks + trained.actual.fallbacks
    return trained.model_copy(
        update={"actual": trained.actual.model_copy(update={"fallbacks": said})}
    )


def trained_by(backend: Backend, job: Job, advance: Advance) -> Trained:
    """Train in this process.

    Raises:
        UserError: as the backend's.

    """
    module = import_module(f".{MODULES[backend]}", __name__)
    trained: Trained = module.run(job, advance)
    return trained


def available(recipe: Recipe) -> tuple[Backend, tuple[str, ...]]:
    """Return the backend that runs a recipe here, and what is done otherwise than asked.

    Raises:
        UserError: neither the one that is asked for nor one that does the same is installed, or
            it cannot do what the recipe asks.

    """
    from .abilities import check_abilities
    from .quantisation import check_quantisation

    backend = recipe.backend
    fallbacks: tuple[str, ...] = ()
    while missing := [name for name in NEEDS[backend] if find_spec(name) is None]:
        if backend not in NEXT:
            problem = f"the recipe {recipe.name} needs {', '.join(missing)}, not installed here"
            raise UserError(problem, "`make install-gpu`, or set trainer.recipe to `embedded`")
        fallbacks += (f"{backend} is not installed; {NEXT[backend]} was used",)
        backend = NEXT[backend]
    check_abilities(recipe, backend, os.environ)
    check_quantisation(recipe)
    return backend, fallbacks
