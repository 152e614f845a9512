"""A text as it may be stored: nothing secret, nobody's name, no data, nothing that hides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ....core.redact import redact
from .encoded import without_data
from .paths import Anchor, Paths
from .persons import Persons

Counts = Counter[str]
# Colours of a terminal (ECMA-48), then what cannot be stored or turns the order of characters
# round (Unicode TR 9); a text may have tabs and line breaks.
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]{0,40}[ -/]{0,8}[@-~]|\][^\x07\x1b]{0,400}(?:\x07|\x1b\\)|.)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MARK = "\ue0f1"  # of private use, and no part of a word
_BETWEEN = f"\n{_MARK}\n"
_REDACTED = "[redacted "


class Texts:
    """Cleans texts of one repository."""

    def __init__(self, paths: Paths, persons: Persons) -> None:
        self._paths, self._persons = paths, persons

    def clean(self, text: str, anchor: Anchor, counts: Counts) -> str:
        """Return a text without what may not be stored; how much that was is added to ``counts``.

        Args:
            text: what was said, written or printed.
            anchor: of the session.
            counts: kind → times.
        """
        return self._seen(without_controls(text, counts), anchor, counts) if text else ""

    def clean_all(self, texts: Sequence[str], anchor: Anchor, counts: Counts) -> list[str]:
        """Return texts, each as ``clean`` does; looked through at once, which is quicker."""
        plain = [without_controls(text, counts) for text in texts]
        if len(plain) > 1 and not any(_MARK in text for text in plain):
            together: Counts = Counter()
            joined = self._seen(_BETWEEN.join(plain), anchor, together).split(_BETWEEN)
            if len(joined) == len(plain):
                counts.update(together)
                return joined
        return [self._seen(text, anchor, counts) for text in plain]

    def _seen(self, text: str, anchor: Anchor, counts: Counts) -> str:
        text = without_secrets(text, counts)
        text, data = without_data(text)
        text, homes = self._paths.text(text, anchor)
        text, people = self._persons.hide(text)
        for kind, times in (("data", data), ("home", homes), ("person", people)):
            if times > 0:
                counts[kind] += times
        return text


def without_controls(text: str, counts: Counts) -> str:
    """Return a text without control characters, and with line breaks of one form."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    if _CONTROL.search(text):
        text, times = _CONTROL.subn("", text)
        counts["control"] += times
    return text


def without_secrets(text: str, counts: Counts) -> str:
    """Return a text with a mark in place of each secret."""
    clean = redact(text)
    if clean != text:
        counts["secret"] += clean.count(_REDACTED) - text.count(_REDACTED)
    return clean
