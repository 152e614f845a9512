"""The source that a blob holds, for languages whose files hold more than that."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from ..languages.table import Language


def source_of(data: bytes, spoken: Language) -> bytes:
    """Return the source in a blob, in which all positions of its facts count.

    Args:
        data: content of the blob.
        spoken: its language.

    Raises:
        RejectedError: there is no source in it.
    """
    return _reader(spoken.source)(data) if spoken.source else data


@cache
def _reader(place: str) -> Callable[[bytes], bytes]:
    module, _, name = place.partition(":")
    found: Callable[[bytes], bytes] = getattr(import_module(f"..{module}", __package__), name)
    return found
