"""The fingerprint of our own code: what a finished run was made by."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from .. import __version__

FOLDERS = ("core", "indexer", "trainer", "gate", "ci")
SUFFIXES = frozenset({".py", ".scm"})


@lru_cache(maxsize=1)
def code_fingerprint() -> str:
    """Version and digest of the package's sources, so that no run outlives the code it ran on."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES:
                digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
                digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"
