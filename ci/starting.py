"""What a training that goes on from production starts at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..gate.registry import Registry
from ..trainer.base.embedded import Base
from ..trainer.start import champion_start
from .lineage import training_of


def production_start(runs: Path, registry: Registry, base: Base, inputs: dict[str, Any]) -> Base:
    """Return the model in production as what training starts at.

    Where production was itself trained on these inputs there is nothing to go on with: its own
    start is returned, so that its run is found again instead of being continued forever.

    Args:
        runs: of the workspace.
        registry: knows what is in production.
        base: of the settings.
        inputs: of the training, without its start.

    Raises:
        UserError: nothing is in production, or it is not of that base.

    """
    head = registry.production()
    if head is None:
        return champion_start(base, None, "")
    made = training_of(runs, head.model)
    if made and made["inputs"] == inputs | {"start": made["inputs"].get("start")}:
        digest = str(made["inputs"]["start"])
        return Base(registry.models / digest, digest, digest[:12])
    grown_from = str(made["result"]["base_digest"]) if made else ""
    return champion_start(base, registry.model(head.model), head.model, grown_from)
