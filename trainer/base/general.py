"""General code: Python's standard library, the text of the embedded base and of replay.

It is on every machine that runs housestyle, under one licence, and needs no network. A few
files are held out by the hash of their name; retention is measured on them.
"""

from __future__ import annotations

import hashlib
import os
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# Tests and demos are not house code; idlelib is an application; encodings/ holds generated
# tables that repeat in both splits and make held-out text look learnt.
LEFT_OUT = frozenset(
    {"test", "tests", "idlelib", "idle_test", "encodings", "turtledemo", "lib2to3"}
    | {"site-packages", "dist-packages", "__pycache__", "pydoc_data", "ensurepip"}
)
HELD_OUT_FILES = 40
LONGEST_FILE = 400_000  # bytes; generated tables are longer


@dataclass(frozen=True, slots=True)
class Document:
    """One file of general code."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class GeneralCode:
    """The standard library in two parts; ``digest`` is the SHA-256 of both."""

    train: tuple[Document, ...]
    held_out: tuple[Document, ...]
    digest: str


@lru_cache(maxsize=1)
def general_code() -> GeneralCode:
    """Read the standard library, ordered by name and split by the hash of the name."""
    root = Path(sysconfig.get_path("stdlib"))
    documents = [Document(name, text) for name, text in _read(root)]
    shuffled = sorted(documents, key=lambda d: hashlib.sha256(d.name.encode()).digest())
    big_enough = [d for d in shuffled if len(d.text) > 2_000]
    held = frozenset(d.name for d in big_enough[:HELD_OUT_FILES])
    digest = hashlib.sha256()
    for document in documents:
        digest.update(f"{document.name}\0{document.text}\0{document.name in held}\0".encode())
    return GeneralCode(
        train=tuple(d for d in documents if d.name not in held),
        held_out=tuple(d for d in documents if d.name in held),
        digest=digest.hexdigest(),
    )


def _read(root: Path) -> list[tuple[str, str]]:
    """Names and texts of the readable modules under ``root``, sorted by name."""
    return [
        (path.relative_to(root).as_posix(), path.read_text(encoding="utf-8", errors="replace"))
        for path in sorted(_modules(root))
        if path.stat().st_size <= LONGEST_FILE
    ]


def _modules(root: Path) -> Iterator[Path]:
    """Yield the modules under ``root`` without entering the folders that are left out."""
    for folder, inner, files in os.walk(root):
        inner[:] = [name for name in inner if name not in LEFT_OUT]
        yield from (Path(folder, name) for name in files if name.endswith(".py"))
