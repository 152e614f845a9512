"""Load model directories: local files only, safetensors only, no code from the directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast


def check_model_folder(folder: Path) -> None:
    """Refuse a directory that is not a plain safetensors model.

    Raises:
        UserError: no such directory, no ``config.json``, weights that are not safetensors, or a
            configuration that asks for code of its own (``auto_map``).
    """
    remedy = "name a directory saved by transformers' save_pretrained"
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{folder} holds no readable config.json", remedy) from error
    if "auto_map" in config:
        raise UserError(f"{folder} wants to run its own code (auto_map)", remedy)
    if not list(folder.glob("*.safetensors")):
        raise UserError(f"{folder} holds no safetensors weights", remedy)


def load_model(folder: Path) -> PreTrainedModel:
    """Read the weights in float32."""
    import torch
    from transformers import AutoModelForCausalLM

    check_model_folder(folder)
    model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
        folder,
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors=True,
        dtype=torch.float32,
    )
    return model


def load_tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    """Read the tokenizer of a model directory.

    Raises:
        UserError: the tokenizer is not a fast one.
    """
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    tokenizer = AutoTokenizer.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False
    )
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise UserError(f"{folder} has no fast tokenizer", "name a model with a tokenizer.json")
    return tokenizer
