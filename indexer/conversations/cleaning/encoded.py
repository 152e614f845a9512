"""Pictures and other data, which stand in texts as long runs of base64 or hexadecimal digits."""

from __future__ import annotations

import re

MARK = "[data left out]"
_SHORTEST = 200  # characters of a run; digests and keys of authors are shorter
_STEP = _SHORTEST // 2
_URI = r"data:[\w.+-]{1,60}/[\w.+-]{1,80}(?:;[\w.=+-]{1,60}){0,4},[\w+/=%-]{64,}"
# Lines of 60 to 80 digits are how MIME and PEM wrap it (RFC 2045, 6.8; RFC 7468, 2).
_RUN = r"(?<![\w+/-])(?:[\w+/-]{200,}|(?:[\w+/]{60,80}(?:\\n|\s{1,8})){3,}[\w+/]{0,80})={0,2}"
_DATA = re.compile(rf"{_URI}|{_RUN}")
_DIGIT = re.compile(r"[0-9]")


def without_data(text: str) -> tuple[str, int]:
    """Return a text with a mark in place of encoded data, and how often that was done."""
    if not _may_hold(text):
        return text, 0
    times = 0

    def drop(found: re.Match[str]) -> str:
        nonlocal times
        if not _DIGIT.search(found[0]):
            return found[0]  # words, however long
        times += 1
        return MARK

    return _DATA.sub(drop, text), times


def _may_hold(text: str) -> bool:
    """Return whether a text has a part without blanks that is long enough, by looking at steps."""
    if len(text) < _STEP:
        return False
    steps = range(0, len(text) - _STEP + 1, _STEP)
    return "base64," in text or any(" " not in text[at : at + _STEP] for at in steps)
