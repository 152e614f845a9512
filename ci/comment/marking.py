"""The hidden first line by which a comment is found again."""

from __future__ import annotations

MAX_MARKER = 40


def marker_line(name: str, shape: str = "") -> str:
    """Return the HTML comment that a comment begins with.

    Args:
        name: the setting `comment_marker`; only its ASCII letters and digits count.
        shape: what stands in a comment of its own beside the usual one.
    """
    hidden = "".join(letter for letter in name if letter.isascii() and letter.isalnum())
    words = " ".join(word for word in (hidden[:MAX_MARKER] or "housestyle", shape) if word)
    return f"<!-- {words} -->"
