"""What really ran, as far as the model and the machine can be asked."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from ..job import Actual
from .quantisation import held_in

if TYPE_CHECKING:
    from ..recipes.recipe import Recipe

PACKAGES = ("torch", "transformers", "accelerate", "tokenizers", "safetensors", "numpy")
BESIDE = {
    "transformers": (),
    "trl": ("trl", "peft", "datasets"),
    "unsloth": ("unsloth", "unsloth_zoo", "trl", "peft", "datasets", "triton"),
}


def actual(
    backend: str,
    recipe: Recipe,
    model: Any,  # noqa: ANN401 transformers' or PEFT's type
    *,
    bf16: bool,
    fallbacks: tuple[str, ...] = (),
) -> Actual:
    """Gather what ran.

    Args:
        backend: that trained.
        recipe: that was asked for.
        model: after training, where it was trained.
        bf16: whether the arithmetic was in bfloat16.
        fallbacks: what is known to have been done otherwise.

    """
    quantisation = held_in(model)
    beside = (*BESIDE[backend], *(("bitsandbytes",) if quantisation else ()))
    if recipe.precision == "bf16" and not bf16:
        fallbacks += ("bf16 was asked for; this machine lacks it, and float32 was used",)
    return Actual(
        backend=backend,
        device=_device(model),
        dtype="bfloat16" if bf16 else "float32",
        quantisation=quantisation,
        processes=recipe.processes,
        peak_gb=_peak(),
        versions=_versions((*PACKAGES, *beside)),
        fallbacks=fallbacks,
    )


def _device(model: Any) -> str:  # noqa: ANN401 as above
    import torch

    device = next(model.parameters()).device
    if device.type != "cuda":
        return str(device)
    return f"{device} ({torch.cuda.get_device_name(device)})"


def _peak() -> float:
    """Return the most memory that this process has held so far, in gigabytes."""
    import torch

    if torch.cuda.is_available():
        return round(torch.cuda.max_memory_reserved() / 1e9, 3)
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most * (1 if sys.platform == "darwin" else 1024) / 1e9, 3)


def _versions(names: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # it came with another package, or is not needed here
            continue
    return found
