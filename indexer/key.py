"""The repository's key: it decides what is held out, and under which pseudonyms people stand."""

from __future__ import annotations

import hashlib
import os

from .git.repository import Repository

KEY_VARIABLE = "HOUSESTYLE_KEY"


def repository_key(repository: Repository, head: str) -> bytes:
    """Return the key, 32 bytes.

    Every clone must hold out the same symbols, so without a secret of the team's
    (``HOUSESTYLE_KEY``) it is derived from the first commit.

    Args:
        repository: whose key it is.
        head: id of the commit at its HEAD.

    """
    secret = os.environ.get(KEY_VARIABLE)
    return _key(secret) if secret else public_key(repository, head)


def public_key(repository: Repository, head: str) -> bytes:
    """Return the key that a repository has without a secret: what is told to everybody uses it.

    Args:
        repository: whose key it is.
        head: id of the commit at its HEAD.

    """
    return _key(repository.first_parent(head)[0].id)


def _key(origin: str) -> bytes:
    return hashlib.sha256(f"housestyle key\0{origin}".encode()).digest()
