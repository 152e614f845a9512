"""Load model directories: local files only, safetensors only, no code from the directory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError
from ..indexer.queries.wording import printable
from .model_folder import MANIFEST, Terms, checked_names, verify_files

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

REMEDY = "name a directory saved by transformers' save_pretrained, with nothing else in it"
TERMS = Terms(beside=True, links=True, remedy=REMEDY)
MOST_PACKED = 2  # weights in a byte, of four bits each
SPARE = 1 << 24  # numbers that no file holds: tables of positions, masks
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
    from transformers import AutoModelForCausalLM

    check_model_folder(folder)
    with _told(f"the model in {folder}"):
        _check_claims(folder)
        loaded: Any = AutoModelForCausalLM.from_pretrained(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            output_loading_info=True,
            **{"dtype": torch.float32, **how},
        )
    model: PreTrainedModel = loaded[0]
    _check_complete(folder, loaded[1])
    return model


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Tell in one line whatever a loader makes of a stranger's files."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        told = printable(" ".join(line.strip() for line in lines[:2]))
        raise UserError(f"{what} cannot be loaded ({told})", REMEDY) from error


def _check_claims(folder: Path) -> None:
    """Refuse a configuration of more weights than its files hold, before they take memory."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config, trust_remote_code=False)
    claimed = sum(part.numel() for part in (*model.parameters(), *model.buffers()))
    held = sum(path.stat().st_size for path in folder.glob("*.safetensors"))
    if claimed > held * MOST_PACKED + SPARE:
        raise UserError(
            f"the model in {folder} has {held:,} bytes of weights, for {claimed:,} numbers that "
            "its configuration asks for",
            REMEDY,
        )


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
    with _told(f"the tokenizer in {folder}"):
        tokenizer = AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise UserError(f"{folder} has no fast tokenizer", "name a model with a tokenizer.json")
    # Its file may ask for texts to be filled up or cut to any length, unseen.
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
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
