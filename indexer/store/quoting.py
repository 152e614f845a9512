"""Paths as SQLite text: git's own quoting for the rare ones that are not UTF-8."""

from __future__ import annotations

import os
import re

_ESCAPE = re.compile(rb"\\([0-7]{3})")


def quote(path: str) -> str:
    """Return the path itself, or ``"…"`` with octal escapes when it is not UTF-8."""
    if not path.startswith('"'):
        try:
            path.encode()
        except UnicodeEncodeError:
            pass
        else:
            return path
    raw = os.fsencode(path)
    plain = (chr(byte) if 32 <= byte < 127 and byte != 92 else f"\\{byte:03o}" for byte in raw)
    return '"' + "".join(plain) + '"'


def unquote(stored: str) -> str:
    """Return the path that ``quote`` was given."""
    if not stored.startswith('"'):
        return stored
    raw = _ESCAPE.sub(lambda match: bytes([int(match.group(1), 8)]), stored[1:-1].encode())
    return os.fsdecode(raw)
