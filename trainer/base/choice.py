"""Which base the settings name, and what can be asked of it before its weights exist."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...core.digest import folder_digest
from ..encoding import Encoder
from .embedded import CONTEXT, Base, embedded_base, embedded_tokenizer, tokenizer_run

if TYPE_CHECKING:
    from ...core.console import Console
    from ...core.settings import TrainerSettings

EMBEDDED = "embedded"
LONGEST_CONTEXT = 4096  # tokens; of a base that can see more


def base_encoder(settings: TrainerSettings, cache: Path) -> Encoder:
    """The base's encoder; its weights are not touched."""
    if settings.base == EMBEDDED:
        return Encoder(embedded_tokenizer(cache)[0], CONTEXT)
    from ..loading import load_tokenizer

    tokenizer = load_tokenizer(_local(settings))
    return Encoder(tokenizer, min(int(tokenizer.model_max_length), LONGEST_CONTEXT))


def tokenizer_digest(settings: TrainerSettings, cache: Path) -> str:
    """What identifies the tokenizer of the base; nothing that could read text is loaded."""
    if settings.base == EMBEDDED:
        return tokenizer_run(cache).key
    return folder_digest(_local(settings), "tokenizer*")


def chosen_base(settings: TrainerSettings, cache: Path, console: Console) -> Base:
    """The base itself; the embedded one is pre-trained on first use."""
    if settings.base == EMBEDDED:
        return embedded_base(cache, settings.base_steps, settings.threads, console)
    from ..loading import verify_model_folder

    folder = _local(settings)
    verify_model_folder(folder)
    return Base(folder, folder_digest(folder)[:16], folder.name)


def _local(settings: TrainerSettings) -> Path:
    from ..loading import check_model_folder

    folder = Path(settings.base).expanduser()
    check_model_folder(folder)
    return folder
