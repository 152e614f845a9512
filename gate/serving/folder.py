"""The folder that a server is started in: the model under the name that clients ask for.

The registry's folder stays as it is; a server finds links to its files, and what it needs besides.
"""

from __future__ import annotations

from pathlib import Path

from ...trainer.encoding import Encoder
from ...trainer.export.serving import CHAT, chat_template, encoder_of
from ...trainer.families import Family, family_of
from ...trainer.loading import load_tokenizer
from ..artifact import MANIFEST

NAME = "housestyle"


def place_model(model: Path, folder: Path) -> Path:
    """Put a model into a server's folder as ``NAME`` and return where it lies.

    Args:
        model: a verified folder of the registry.
        folder: an empty one.

    """
    placed = folder / NAME
    placed.mkdir()
    for file in sorted(model.iterdir()):
        if file.name != MANIFEST:
            (placed / file.name).symlink_to(file.resolve())
    _let_chat(placed, encoder_of(model))
    (folder / "hub").mkdir()  # a server may look for other models here, and finds none
    return placed


def _let_chat(placed: Path, encoder: Encoder) -> None:
    """Give a model that brings no chat template the one of an export; without any it errs."""
    if not (placed / CHAT).exists() and not encoder.tokenizer.chat_template:
        (placed / CHAT).write_text(chat_template(encoder), encoding="utf-8")


def family_in(model: Path) -> Family:
    """Return how the model in a folder spells a hole in a file."""
    return family_of(load_tokenizer(model))
