"""Which base the settings name, and what can be asked of it before its weights exist."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...core.digest import folder_digest, json_digest
from ..encoding import Encoder
from .embedded import CONTEXT, Base, base_run, embedded_base, embedded_tokenizer, tokenizer_run
from .hub import digests_of, fetched_folder, hub_name

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

    tokenizer = load_tokenizer(_place(settings, cache)[1])
    return Encoder(tokenizer, min(int(tokenizer.model_max_length), LONGEST_CONTEXT))


def tokenizer_digest(settings: TrainerSettings, cache: Path) -> str:
    """What identifies the tokenizer of the base; nothing that could read text is loaded."""
    if settings.base == EMBEDDED:
        return tokenizer_run(cache).key
    return folder_digest(_place(settings, cache)[1], "tokenizer*")


def chosen_base(settings: TrainerSettings, cache: Path, console: Console) -> Base:
    """The base itself; the embedded one is pre-trained on first use."""
    if settings.base == EMBEDDED:
        return embedded_base(cache, settings.base_steps, settings.threads, console)
    from ..loading import verify_model_folder

    name, folder = _place(settings, cache)
    verify_model_folder(folder)
    is_fetched = name != folder.name
    digest = json_digest(digests_of(folder)) if is_fetched else folder_digest(folder)
    return Base(folder, digest[:16], name)


def base_at_hand(settings: TrainerSettings, cache: Path, console: Console) -> Base | None:
    """The base, or None where the embedded one would have to be grown first."""
    if settings.base == EMBEDDED:
        run = base_run(cache, settings.base_steps, settings.threads)
        return Base(run.folder, run.key, EMBEDDED) if run.done else None
    return chosen_base(settings, cache, console)


def base_place(settings: TrainerSettings, cache: Path) -> tuple[str, Path | None]:
    """Return name and directory of the base; the embedded one has none before it was grown.

    Raises:
        UserError: it is neither a model directory nor a model that was fetched from a hub.

    """
    return (EMBEDDED, None) if settings.base == EMBEDDED else _place(settings, cache)


def _place(settings: TrainerSettings, cache: Path) -> tuple[str, Path]:
    """Return name and directory of a base that is not the embedded one; a folder comes first.

    Raises:
        UserError: it is neither a model directory nor a model that was fetched from a hub.

    """
    from ..loading import check_model_folder

    folder = Path(settings.base).expanduser()
    fetched = None if folder.exists() else hub_name(settings.base)
    if fetched is None:
        check_model_folder(folder)
        return folder.name, folder
    commit, folder = fetched_folder(fetched, cache)
    check_model_folder(folder)
    return fetched.at(commit), folder
