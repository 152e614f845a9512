"""A model folder as an artifact: which files may be in it, and what its digest is.

The folder may come from another job or machine, so everything in it is hostile: only files that
hold numbers or plain JSON are taken, and no JSON that asks a loader to run code.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from ..core.atomic import sync_folder, write_bytes
from ..core.digest import canonical_json, file_digest, json_digest
from ..core.errors import UserError
from ..trainer.model_folder import MANIFEST as MANIFEST
from ..trainer.model_folder import Terms, checked_names

TERMS = Terms(beside=False, links=False, remedy="run `housestyle train` again")
CHUNK = 1 << 20
DIGEST = re.compile(r"[0-9a-f]{64}")
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def model_digest(folder: Path) -> str:
    """Return the digest that the folder's model will have in the registry.

    Raises:
        UserError: the folder holds something that a model must not hold.
    """
    return json_digest(_manifest(_digests(folder, _checked_names(folder))))


def copy_model(source: Path, target: Path) -> str:
    """Copy a model folder to the new folder `target`, durably, and return its digest.

    What is hashed is what was written, so a source that changes meanwhile cannot slip through.

    Raises:
        UserError: the source holds something that a model must not hold.
    """
    names = _checked_names(source)
    target.mkdir()
    for name in names:
        _copy(source / name, target / name)
    if _checked_names(target) != names:
        raise UserError(f"the model {source} changed while it was copied", "promote it again")
    manifest = _manifest(_digests(target, names))
    write_bytes(target / MANIFEST, canonical_json(manifest).encode())
    sync_folder(target)
    return json_digest(manifest)


def verify_model(folder: Path, digest: str) -> None:
    """Check every byte of a published model.

    Raises:
        UserError: a file is missing, changed or does not belong there.
    """
    manifest = _manifest(_digests(folder, _checked_names(folder, extra=MANIFEST)))
    written = (folder / MANIFEST).read_bytes()
    if json_digest(manifest) != digest or written != canonical_json(manifest).encode():
        raise UserError(
            f"the model {digest[:12]} in {folder} was changed after it was published",
            "`housestyle rollback` to another model, or promote this one again",
        )


def _checked_names(folder: Path, extra: str = "") -> list[str]:
    if extra and not (folder / extra).is_file():
        problem = f"refusing the model in {folder}: {extra} is missing"
        raise UserError(problem, TERMS.remedy)
    return checked_names(folder, TERMS, extra)


def _digests(folder: Path, names: list[str]) -> dict[str, str]:
    return {name: file_digest(folder / name) for name in names}


def _manifest(files: dict[str, str]) -> dict[str, object]:
    return {"files": files, "schema": 1}


def _copy(source: Path, target: Path) -> None:
    descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as reader, target.open("xb") as writer:
        shutil.copyfileobj(reader, writer, CHUNK)
        writer.flush()
        os.fsync(writer.fileno())
