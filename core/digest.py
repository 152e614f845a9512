"""Digests: SHA-256 over canonical JSON and over files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any


def canonical_json(value: Any) -> str:  # noqa: ANN401 any JSON value
    """One spelling for one value: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def json_digest(value: Any) -> str:  # noqa: ANN401 any JSON value
    """SHA-256 (hex) of the canonical JSON of ``value``."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def folder_digest(folder: Path, pattern: str = "*") -> str:
    """SHA-256 over the names and digests of the files directly in ``folder``."""
    files = sorted(path for path in folder.glob(pattern) if path.is_file())
    return json_digest({path.name: file_digest(path) for path in files})
