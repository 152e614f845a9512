"""Which files are not parsed in the process that the user waits for, decided by counts."""

from __future__ import annotations

import re

LARGE_BYTES = 200_000
DEEP_BRACKETS = 200  # nobody nests so deep by hand; scanners overflow far beyond
DEEP_INDENT = 400  # columns

_BRACKET = re.compile(rb"[(\[{]|[)\]}]")
_INDENT = re.compile(rb"(?m)^[ \t]{%d}" % DEEP_INDENT)


def is_suspicious(data: bytes) -> bool:
    """Return whether a file is so large or so deep that it may exhaust time, memory or stack."""
    return len(data) > LARGE_BYTES or _INDENT.search(data) is not None or _is_deep(data)


def _is_deep(data: bytes) -> bool:
    if sum(map(data.count, (b"(", b"[", b"{"))) <= DEEP_BRACKETS:
        return False
    depth = 0
    for match in _BRACKET.finditer(data):
        if match[0] in b"([{":
            depth += 1
            if depth > DEEP_BRACKETS:
                return True
        elif depth:
            depth -= 1
    return False
