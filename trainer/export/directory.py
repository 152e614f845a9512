"""The exported directory: the model's own files, what servers need, a card, and all digests."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core import atomic
from ...core.digest import file_digest
from ...core.errors import UserError
from ..loading import verify_model_folder
from ..model_folder import MANIFEST, Terms, checked_names
from .card import CARD, Facts, card
from .servers import MODELFILE, commands, modelfile, without_ollama
from .serving import FIM, encoder_of, ends_in, fim_format, finish

TERMS = Terms(beside=False, links=False, remedy="run `housestyle train` again")


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished export.

    Attributes:
        folder: the directory.
        commands: that serve it, run in it.
        not_ollama: why Ollama is not among them, or "".
        fim: how a hole in a file is asked for.

    """

    folder: Path
    commands: tuple[str, ...]
    not_ollama: str
    fim: dict[str, Any]


def export(source: Path, target: Path, facts: Facts) -> Exported:
    """Copy a model to the new directory ``target``, ready to be loaded and served.

    It appears whole or not at all, and holds the digests of all its files.

    Args:
        source: directory of a trained model.
        target: must not be there yet, or be empty.
        facts: for the card.

    Raises:
        UserError: something is there already, or the source is no plain model.

    """
    if target.is_symlink() or (target.exists() and not _is_empty(target)):
        raise UserError(f"{target} is there already", "name a directory that is not there yet")
    names = checked_names(source, TERMS, MANIFEST)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.parent / f".{target.name}.{os.getpid()}"
    try:
        aside.mkdir()
        exported = _fill(source, names, aside, facts)
        if target.exists():
            target.rmdir()
        aside.rename(target)
    except OSError as error:
        raise UserError(f"cannot write {target} ({error.strerror})", "choose another") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    atomic.sync_folder(target.parent)
    return Exported(target, exported.commands, exported.not_ollama, exported.fim)


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and next(folder.iterdir(), None) is None


def _fill(source: Path, names: list[str], folder: Path, facts: Facts) -> Exported:
    for name in names:
        shutil.copyfile(source / name, folder / name)
    finish(folder)
    encoder = encoder_of(folder)
    fim, why = fim_format(encoder, ends_in(folder)), without_ollama(folder, encoder)
    found = commands(folder, encoder)
    atomic.write_json(folder / FIM, fim)
    if not why:
        atomic.write_text(folder / MODELFILE, modelfile(encoder, fim["stop"]))
    atomic.write_text(folder / CARD, card(facts, fim, found, why))
    files = {path.name: file_digest(path) for path in sorted(folder.iterdir())}
    atomic.write_json(folder / MANIFEST, {"schema": 1, "files": files})
    verify_model_folder(folder)
    return Exported(folder, tuple(found), why, fim)
