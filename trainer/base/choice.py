"""Which base the settings name, and what can be asked of it before its weights exist."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...core.digest import folder_digest
from ..encoding import Encoder
from .embedded import CONTEXT, Base, embedded_base, embedded_tokenizer

if TYPE_CHECKING:
    from ...core.console import Console
    from ...core.settings import TrainerSettings

EMBEDDED = "embedded"
LONGEST_CONTEXT = 4096  # tokens; of a base that can see more


def base_encoder(settings: TrainerSettings, cache: Path) -> tuple[Encoder, str]:
    """The base's encoder and the digest of its tokenizer; its weights are not touched."""
    if settings.base == EMBEDDED:
        tokenizer, run = embedded_tokenizer(cache)
        return Encoder(tokenizer, CONTEXT), run.key
    from ..loading import load_tokenizer

    folder = _local(settings)
    tokenizer = load_tokenizer(folder)
    context = min(int(tokenizer.model_max_length), LONGEST_CONTEXT)
    return Encoder(tokenizer, context), folder_digest(folder, "tokenizer*")


def chosen_base(settings: TrainerSettings, cache: Path, console: Console) -> Base:
    """The base itself; the embedded one is pre-trained on first use."""
    if settings.base == EMBEDDED:
        return embedded_base(cache, settings.base_steps, settings.threads, console)
    folder = _local(settings)
    return Base(folder, folder_digest(folder)[:16], folder.name)


def _local(settings: TrainerSettings) -> Path:
    from ..loading import check_model_folder

    folder = Path(settings.base).expanduser()
    check_model_folder(folder)
    return folder
