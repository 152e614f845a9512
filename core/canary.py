"""Canaries: strings that stand in the benchmark and nowhere else.

Each repository has one, derived from its key, so every clone agrees on it. Whoever sees one in
training text, or in what a model says, knows that the benchmark leaked.
"""

from __future__ import annotations

import hashlib
import hmac

from .redaction import CANARY, CANARY_MARK

RANDOM_DIGITS = 32  # hexadecimal, after the mark


def canary(key: bytes) -> str:
    """Return the canary of the repository that has this key."""
    digits = hmac.new(key, b"housestyle canary", hashlib.sha256).hexdigest()[:RANDOM_DIGITS]
    return f"{CANARY_MARK}{digits}"


def holds_canary(text: str) -> bool:
    """Tell whether a text holds a canary, of whatever repository."""
    return CANARY_MARK in text and CANARY.search(text) is not None
