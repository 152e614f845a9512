"""Cursors hold what parsers remember, such as folders and titles, so they are stored sealed.

The key lies in a file beside the database and leaves the machine never; without it a cursor says
nothing, and its origin is read from the beginning, which adds nothing that is there already. The
keystream is SHAKE256 (FIPS 202) over the key and a nonce that is used once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

_KEY, _NONCE, _TAG = 32, 16, 16  # bytes


class Seal:
    """Seals and opens texts.

    Args:
        key: 32 secret bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def beside(cls, database: Path) -> Seal:
        """Return the seal whose key lies beside a database; it is made where there is none."""
        place = database.with_name(f"{database.name}.key")
        try:
            key = place.read_bytes()
        except FileNotFoundError:
            key = b""
        if len(key) != _KEY:
            key = secrets.token_bytes(_KEY)
            _keep(place, key)
        return cls(key)

    @classmethod
    def passing(cls) -> Seal:
        """Return a seal whose key is kept nowhere."""
        return cls(secrets.token_bytes(_KEY))

    def sealed(self, text: str) -> str:
        """Return a text as only this seal opens it; "" stays empty."""
        if not text:
            return ""
        nonce = secrets.token_bytes(_NONCE)
        hidden = self._mixed(nonce, text.encode("utf-8", "surrogatepass"))
        return base64.b85encode(nonce + self._tag(nonce + hidden) + hidden).decode()

    def opened(self, sealed: str) -> str:
        """Return what was sealed; "" when it was not sealed by this."""
        try:
            data = base64.b85decode(sealed)
        except ValueError:
            return ""
        nonce, tag, hidden = data[:_NONCE], data[_NONCE : _NONCE + _TAG], data[_NONCE + _TAG :]
        if not hmac.compare_digest(tag, self._tag(nonce + hidden)):
            return ""
        return self._mixed(nonce, hidden).decode("utf-8", "surrogatepass")

    def _mixed(self, nonce: bytes, data: bytes) -> bytes:
        stream = hashlib.shake_256(self._key + nonce).digest(len(data))
        number = int.from_bytes(stream, "big") ^ int.from_bytes(data, "big")
        return number.to_bytes(len(data), "big")

    def _tag(self, data: bytes) -> bytes:
        return hmac.new(self._key, data, hashlib.sha256).digest()[:_TAG]


def _keep(place: Path, key: bytes) -> None:
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(key)
