"""Weights of a checkpoint, read back into the model that it was made from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ADAPTER_WEIGHTS = "adapter_model.safetensors"


def read_weights(model: Any, checkpoint: Path) -> None:  # noqa: ANN401 transformers' or PEFT's type
    """Put the weights of a checkpoint into ``model``: those of its adapter, or all."""
    if (checkpoint / ADAPTER_WEIGHTS).is_file():
        from peft import set_peft_model_state_dict
        from safetensors.torch import load_file

        set_peft_model_state_dict(model, load_file(checkpoint / ADAPTER_WEIGHTS))
        return
    from accelerate import load_checkpoint_in_model

    load_checkpoint_in_model(model, str(checkpoint), strict=False)
