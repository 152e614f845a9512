"""Several processes of one run decide together: what one sees on its clock, all must do."""

from __future__ import annotations

import os


def is_first() -> bool:
    """Whether this is the only process of a run, or the first of several."""
    return os.environ.get("RANK", "0") == "0"


def wait_for_all() -> None:
    """Return when every process of this run has come here."""
    from torch import distributed

    if distributed.is_available() and distributed.is_initialized():
        distributed.barrier()


def greatest(value: int) -> int:
    """Return the greatest value that any process of this run names."""
    import torch
    from torch import distributed

    if not (distributed.is_available() and distributed.is_initialized()):
        return value
    device = "cuda" if distributed.get_backend() == "nccl" else "cpu"
    told = torch.tensor([value], device=device)
    distributed.all_reduce(told, op=distributed.ReduceOp.MAX)
    return int(told.item())
