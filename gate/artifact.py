"""A model folder as an artifact: which files may be in it, and what its digest is.

The folder may come from another job or machine, so everything in it is hostile: only files that
hold numbers or plain JSON are taken, and no JSON that asks a loader to run code.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..core.atomic import sync_folder, write_bytes
from ..core.digest import canonical_json, file_digest, json_digest
from ..core.errors import UserError

MANIFEST = "MANIFEST.json"
ALLOWED = re.compile(
    r"[A-Za-z0-9_-]+(-\d{5}-of-\d{5})?\.safetensors|model\.safetensors\.index\.json|config\.json"
    r"|generation_config\.json|tokenizer[A-Za-z0-9_-]*\.json|special_tokens_map\.json|MODEL\.json"
)
REMOTE_CODE = frozenset({"auto_map", "custom_pipelines"})
MAX_HEADER = 100_000_000  # bytes, the limit of the safetensors format itself
MAX_JSON = 100_000_000
CHUNK = 1 << 20
DIGEST = re.compile(r"[0-9a-f]{64}")


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
    if folder.is_symlink() or not folder.is_dir():
        raise _refusal(folder, "it is not a folder")
    names = sorted(entry.name for entry in folder.iterdir())
    if extra and extra not in names:
        raise _refusal(folder, f"{extra} is missing")
    names = [name for name in names if name != extra]
    for name in names:
        _check(folder, name)
    if "config.json" not in names or not any(name.endswith(".safetensors") for name in names):
        raise _refusal(folder, "config.json or the weights (.safetensors) are missing")
    return names


def _check(folder: Path, name: str) -> None:
    path = folder / name
    if not stat.S_ISREG(path.lstat().st_mode):
        raise _refusal(folder, f"{name!a} is not a plain file")
    if not ALLOWED.fullmatch(name):
        raise _refusal(folder, f"{name!a} is not a file of a safetensors model")
    if name.endswith(".json"):
        _check_json(folder, path)
    else:
        _check_safetensors(folder, path)


def _check_json(folder: Path, path: Path) -> None:
    try:
        if path.stat().st_size > MAX_JSON:
            raise ValueError
        keys = REMOTE_CODE.intersection(_keys(json.loads(path.read_bytes())))
    except (ValueError, RecursionError):
        raise _refusal(folder, f"{path.name} is not JSON") from None
    if keys:
        raise _refusal(folder, f"{path.name} asks to run code ({min(keys)})")


def _keys(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            yield from item
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)


def _check_safetensors(folder: Path, path: Path) -> None:
    with path.open("rb") as handle:
        length = int.from_bytes(handle.read(8), "little")
        fits = 2 <= length <= min(MAX_HEADER, max(0, path.stat().st_size - 8))
        if not fits or handle.read(1) != b"{":
            raise _refusal(folder, f"{path.name} is not in the safetensors format")


def _refusal(folder: Path, why: str) -> UserError:
    return UserError(f"refusing the model in {folder}: {why}", "run `housestyle train` again")


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
