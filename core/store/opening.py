"""Opens the store that the settings name."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .bucket import SCHEMES, open_bucket
from .folder import FolderStore
from .store import Store, StoreError

_ENABLE = (
    "set `url` of [store] in housestyle.toml to a folder that the team shares, or to a bucket "
    "(s3://, gs://, az://)"
)


def open_store(url: str, around: Path, *, patient: bool = True) -> Store:
    """Return the store at an address.

    Args:
        url: a path, ``~`` and ``file://`` allowed, or a bucket with a prefix.
        around: folder that a relative path starts at.
        patient: wait for a bucket that does not answer, and try again.

    Raises:
        StoreError: no address, or one of a kind that is not supported.

    """
    if not url:
        raise StoreError("no store is set", _ENABLE)
    scheme, separator, _ = url.partition("://")
    if not separator:
        return FolderStore(Path(os.path.normpath(around / _expanded(url))))
    if scheme in SCHEMES:
        return open_bucket(url, patient=patient)
    split = urlsplit(url)
    if scheme != "file" or split.netloc not in ("", "localhost"):
        raise StoreError(f"stores of the kind {scheme[:20]!r} are not supported", _ENABLE)
    return FolderStore(Path(unquote(split.path)))


def _expanded(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise StoreError(f"nobody's home folder is meant by {path[:80]!r}", _ENABLE) from error
