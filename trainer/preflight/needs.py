"""How much memory and disk a run needs, and whether they are there.

Both are estimates from below, so that nothing is refused that would have gone well: attention is
taken to keep no scores (as torch's fused attention does), and what a library holds besides is not
counted.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.errors import UserError
from .shape import Shape

if TYPE_CHECKING:
    from ..recipes.recipe import Recipe

FLOAT32, FLOAT16, NF4 = 4.0, 2.0, 0.55  # bytes a weight; the last with its scales (QLoRA)
MOMENTS = {"adamw": 8.0, "muon": 4.0}  # bytes a weight: two averages, or one
# Values that a layer keeps for the way back, by position and unit of width, without attention's
# scores (Korthikanti et al. 2022, arXiv 2205.05198, equation 1: 34 bytes at 2 bytes a value).
KEPT_VALUES = 17.0
LOGIT_COPIES = 3.0  # logits, their probabilities, their gradients, in float32
CHECKPOINTS = 4  # the last, the one before it, the best, and one that is being written
GIGABYTE = 1e9
MEMORY_REMEDY = "lower the recipe's context or micro_batch, set `recompute`, or take a smaller base"


@dataclass(frozen=True, slots=True)
class Needs:
    """What a run needs, in bytes."""

    memory: int
    disk: int

    def as_dict(self) -> dict[str, float]:
        """Return it in gigabytes, for a manifest."""
        return {
            "memory_gb": round(self.memory / GIGABYTE, 3),
            "disk_gb": round(self.disk / GIGABYTE, 3),
        }


def needs_of(shape: Shape, recipe: Recipe, context: int, *, bf16: bool) -> Needs:
    """Estimate what a run needs.

    Args:
        shape: of the base.
        recipe: how it is trained.
        context: tokens of a row.
        bf16: whether activations are in 16 bits.

    """
    whole = recipe.method == "full"
    trained = shape.parameters if whole else _adapter(shape, recipe.rank)
    each = FLOAT32 if whole else {"lora": FLOAT16 if bf16 else FLOAT32}.get(recipe.method, NF4)
    rest = shape.parameters - shape.matrices if whole else 0
    moments = MOMENTS["adamw"] * rest + MOMENTS[recipe.optimizer] * (trained - rest)
    weights = each * shape.parameters + (0.0 if whole else FLOAT32 * trained)
    memory = weights + FLOAT32 * trained + moments + _passing(shape, recipe, context, bf16)
    checkpoint = FLOAT32 * trained + moments
    model = FLOAT32 * shape.parameters + (0.0 if whole else FLOAT32 * trained)
    return Needs(int(memory), int(CHECKPOINTS * checkpoint + model))


def check_needs(needs: Needs, folder: Path, free_memory: int) -> None:
    """Refuse a run that will not fit.

    Args:
        needs: of the run.
        folder: where it writes.
        free_memory: bytes.

    Raises:
        UserError: too little disk or memory.

    """
    free = shutil.disk_usage(folder).free
    if needs.disk > free:
        problem = f"the run needs {_gb(needs.disk)} of disk in {folder}, and {_gb(free)} are free"
        raise UserError(problem, "free some space")
    if needs.memory > free_memory:
        problem = f"the run needs {_gb(needs.memory)} of memory, and {_gb(free_memory)} are free"
        raise UserError(problem, MEMORY_REMEDY)


def free_memory() -> int:
    """Return the memory that training may take, in bytes: the GPU's, else the machine's."""
    import torch

    if torch.cuda.is_available():
        return int(torch.cuda.mem_get_info()[0])
    import psutil

    return min(int(psutil.virtual_memory().available), *_limits())


def _limits() -> list[int]:
    """What a container may still take, as Linux's control groups say it (version 2, then 1)."""
    left = [1 << 62]
    for folder, limit, used in (
        ("/sys/fs/cgroup", "memory.max", "memory.current"),
        ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"),
    ):
        try:
            most, taken = (int(Path(folder, name).read_text()) for name in (limit, used))
        except (OSError, ValueError):  # none, or "max"
            continue
        left.append(most - taken + _cached(Path(folder, "memory.stat")))
    return left


def _cached(statistics: Path) -> int:
    """Return what a control group holds of files, which gives way."""
    lines = (line.split() for line in statistics.read_text().splitlines())
    told = {name: int(value) for name, value in lines}
    return told.get("inactive_file", 0) + told.get("active_file", 0)


def _adapter(shape: Shape, rank: int) -> int:
    """Parameters of an adapter on every matrix of a layer: of ``n`` by ``n``, ``2 n rank``."""
    return round(2 * rank * shape.matrices / max(1, shape.hidden))


def _passing(shape: Shape, recipe: Recipe, context: int, bf16: bool) -> float:
    """Bytes of what passes through the model in one step."""
    rows = recipe.micro_batch or -(-recipe.batch // recipe.processes)
    positions = rows * context
    kept = KEPT_VALUES if not recipe.recompute else 1.0
    value = FLOAT16 if bf16 else FLOAT32
    hidden = kept * value * positions * shape.hidden * shape.layers
    return hidden + LOGIT_COPIES * FLOAT32 * positions * shape.vocabulary


def _gb(size: int) -> str:
    return f"{size / GIGABYTE:.1f} GB"
