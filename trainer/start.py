"""Where training begins: at the base, or at the model that is in production.

The base is the default, because then errors of one model never feed the next. A recipe with
``start = "champion"`` goes on from production: fewer steps reach as far, and what drifts away from
the base is measured (`drift`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..core.errors import UserError
from .base.embedded import Base

VOLATILE = frozenset(  # of a configuration; what is left is the shape of the weights
    {"_name_or_path", "dtype", "torch_dtype", "transformers_version", "use_cache"}
    | {"quantization_config", "unsloth_version", "unsloth_fixed", "bos_token_id", "eos_token_id"}
    | {"pad_token_id"}
)
CUTTING = frozenset({"truncation", "padding"})  # of a tokenizer, by whoever saved it
REMEDY = "set the recipe's `start` to `base`, or trainer.base to the base of that model"


def champion_start(base: Base, champion: Path | None, digest: str, grown_from: str = "") -> Base:
    """Return the champion as what training begins at.

    Args:
        base: of the settings.
        champion: its directory in the registry; None before the first promotion.
        digest: of the champion.
        grown_from: digest of the base that it was trained from, where that is known.

    Raises:
        UserError: there is no champion, or it is not of that base.

    """
    if champion is None:
        problem = "the recipe starts from the champion, but nothing is in production yet"
        raise UserError(problem, "set the recipe's `start` to `base` for the first model")
    other = _difference(base, champion, grown_from)
    if other:
        problem = f"the recipe starts from the champion, whose {other} is not that of {base.name}"
        raise UserError(problem, REMEDY)
    return Base(champion, digest, f"{base.name}, continued as {digest[:12]}")


def _difference(base: Base, champion: Path, grown_from: str) -> str:
    """Return what of the champion is not of the base, "" for nothing."""
    if grown_from and grown_from != base.digest:
        return "base"
    if _tokenizer(base.folder) != _tokenizer(champion):
        return "tokenizer"
    return "" if _shape(base.folder) == _shape(champion) else "architecture"


def _tokenizer(folder: Path) -> dict[str, Any]:
    from .loading import load_tokenizer

    written = json.loads(load_tokenizer(folder).backend_tokenizer.to_str())
    return {key: value for key, value in written.items() if key not in CUTTING}


def _shape(folder: Path) -> dict[str, Any]:
    from transformers import AutoConfig

    from .loading import check_model_folder

    check_model_folder(folder)
    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    return {key: value for key, value in config.to_dict().items() if key not in VOLATILE}
