"""The few settings on which the graph depends, without importing what checks all of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...core.settings import IndexerSettings

DECISIONS = (
    "doc*/adr/*.md",
    "docs/decisions/*.md",
    "docs/architecture/decisions/*.md",
)
"""``[harvest] decisions`` when nobody says anything; as in ``core.settings.HarvestSettings``."""
_PREFIX = "HOUSESTYLE_INDEXER_"


@dataclass(frozen=True, slots=True)
class Defaults:
    """``[indexer]`` when nobody says anything; the same as ``core.settings.IndexerSettings``."""

    exclude: tuple[str, ...] = ()
    max_file_bytes: int = 1_000_000
    max_line_bytes: int = 20_000


def indexer_settings(
    folder: Path | None, environment: Mapping[str, str] | None = None
) -> IndexerSettings | Defaults:
    """Return the settings of a working tree (None: a bare repository).

    Raises:
        UserError: they are not valid.
    """
    given = os.environ if environment is None else environment
    if not _says_something(folder, given):
        return Defaults()
    from ...core.config import load

    return load(folder, given).settings.indexer


def decision_patterns(folder: Path | None) -> tuple[str, ...]:
    """Return where the decision records of a working tree lie (None: a bare repository)."""
    said = stated(folder, "harvest").get("decisions") if folder else None
    if isinstance(said, list) and all(isinstance(one, str) for one in said):
        return tuple(said)
    return DECISIONS


def stated(folder: Path, section: str) -> dict[str, Any]:
    """Return what the files of a working tree say in a section, unchecked.

    It costs next to nothing when they do not mention it. A file that cannot be read says nothing.
    """
    word = section.encode()
    project = _table(folder / "pyproject.toml", word) or {}
    tool = project.get("tool")
    ours = tool.get("housestyle") if isinstance(tool, dict) else None
    own = _table(folder / "housestyle.toml", word) or {}
    found: dict[str, Any] = {}
    for tables in (ours, own):
        said = tables.get(section) if isinstance(tables, dict) else None
        found |= said if isinstance(said, dict) else {}
    return found


def _says_something(folder: Path | None, environment: Mapping[str, str]) -> bool:
    if any(name.startswith(_PREFIX) for name in environment):
        return True
    if folder is None:
        return False
    project = _table(folder / "pyproject.toml", b"housestyle")
    own = _table(folder / "housestyle.toml", b"indexer")
    if project is None or own is None:
        return True
    return bool(own.get("indexer") or project.get("tool", {}).get("housestyle", {}).get("indexer"))


def _table(path: Path, word: bytes) -> dict[str, Any] | None:
    """Return a file's tables when it holds a word at all; None when it cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError:
        return None
    if word not in content or not _has_keys(content):
        return {}
    import tomllib

    try:
        return tomllib.loads(content.decode())
    except ValueError:  # not TOML, or not UTF-8
        return None


def _has_keys(content: bytes) -> bool:
    """Return whether a file has more than comments and headers, as one that nobody edited yet."""
    lines = (line.strip() for line in content.splitlines())
    return any(line and not line.startswith((b"#", b"[")) for line in lines)
