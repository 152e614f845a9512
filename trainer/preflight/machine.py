"""What can be known of a run before anything is read: backend, device, versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import backends
from .versions import check_versions

if TYPE_CHECKING:
    from ..recipes.recipe import Backend, Recipe

COMMON = ("torch", "transformers", "accelerate", "tokenizers", "safetensors", "numpy")


def check_machine(recipe: Recipe) -> Backend:
    """Refuse a recipe that this machine cannot run; return the backend that would.

    Raises:
        UserError: no backend, no device, or versions that do not fit.

    """
    backend, _ = backends.available(recipe)
    check_versions((*COMMON, *backends.NEEDS[backend]))
    return backend
