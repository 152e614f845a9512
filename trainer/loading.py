"""Load model directories: local files only, safetensors only, no code from the directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError
from .model_folder import MANIFEST, Terms, checked_names, verify_files

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

REMEDY = "name a directory saved by transformers' save_pretrained, with nothing else in it"
TERMS = Terms(beside=True, links=True, remedy=REMEDY)
FIRST = 3  # parameters named in a message


def check_model_folder(folder: Path) -> list[str]:
    """Refuse a directory that is not a plain safetensors model; return its files' names.

    Raises:
        UserError: no such directory, no ``config.json``, weights that are not safetensors, or
            something that asks for code of its own.
    """
    return checked_names(folder, TERMS)


def verify_model_folder(folder: Path) -> None:
    """Compare a model directory with the digests that it came with, if it came with any.

    Raises:
        UserError: a file is missing, was changed or added since, or as `check_model_folder`.
    """
    names = checked_names(folder, TERMS, MANIFEST)
    if not (folder / MANIFEST).is_file():
        return
    remedy = "take the directory again from where it came from"
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        digests = dict(manifest["files"] if "files" in manifest else manifest["outputs"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UserError(f"cannot read {folder / MANIFEST}", remedy) from error
    verify_files(folder, digests, names, remedy)


def load_model(folder: Path, **how: Any) -> PreTrainedModel:  # noqa: ANN401 transformers' words
    """Read the weights, in float32 unless told otherwise.

    Args:
        folder: a model directory.
        how: further words for ``from_pretrained``.

    Raises:
        UserError: the directory is refused, or its weights are damaged or not those of its
            configuration.
    """
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM

    check_model_folder(folder)
    try:
        loaded: Any = AutoModelForCausalLM.from_pretrained(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            output_loading_info=True,
            **{"dtype": torch.float32, **how},
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise UserError(f"the model in {folder} cannot be loaded ({first})", REMEDY) from error
    model: PreTrainedModel = loaded[0]
    _check_complete(folder, loaded[1])
    return model


def _check_complete(folder: Path, found: dict[str, Any]) -> None:
    """Refuse weights with gaps: what is missing would be filled with random numbers."""
    lost = sorted(str(name) for name in found["missing_keys"])
    if lost:
        named = ", ".join(lost[:FIRST])
        problem = f"the model in {folder} lacks {len(lost)} of its weights ({named})"
        raise UserError(problem, REMEDY)


def load_tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    """Read the tokenizer of a model directory.

    Raises:
        UserError: the directory is refused, or the tokenizer is not a fast one.
    """
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    checked_names(folder, TERMS, weights=False)
    tokenizer = AutoTokenizer.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False
    )
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise UserError(f"{folder} has no fast tokenizer", "name a model with a tokenizer.json")
    return tokenizer


def check_fit(folder: Path, model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> None:
    """Refuse a tokenizer that has tokens of which the model knows nothing.

    Raises:
        UserError: a token's number lies beyond the model's embeddings.
    """
    embeddings: Any = model.get_input_embeddings()
    known = int(embeddings.weight.shape[0])
    beyond = [token for token, id_ in tokenizer.get_vocab().items() if id_ >= known]
    if beyond:
        named = ", ".join(ascii(token) for token in sorted(beyond)[:FIRST])
        problem = f"the tokenizer in {folder} has {len(beyond)} token(s) that its model lacks"
        raise UserError(f"{problem} ({named})", "take tokenizer and weights of the same model")
