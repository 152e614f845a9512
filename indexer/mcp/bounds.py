"""Answers as text of bounded size: an agent's context is small, and a repository may be hostile."""

from __future__ import annotations

import json
from typing import Any

MAX_BYTES = 40_000  # of one answer
MAX_TEXT = 300  # characters of one name, line or message
CUT_NOTE = "cut to size: lower the limit or ask about less"


def bounded(data: dict[str, Any], max_bytes: int = MAX_BYTES) -> str:
    """Return data as compact JSON of at most so many bytes.

    What is empty is left out. Too much is cut at the longest lists, which ``cut`` and ``note`` say.
    """
    lean: dict[str, Any] = _lean(data)
    text = _text(lean)
    while len(text) > max_bytes:
        lists = list(_lists(lean))
        if not lists:
            return _text({"cut": True, "note": CUT_NOTE})
        longest = max(lists, key=lambda one: len(_text(one)))
        del longest[len(longest) // 2 :]
        lean.update(cut=True, note=CUT_NOTE)
        text = _text(lean)
    return text


def _lean(value: Any) -> Any:  # noqa: ANN401 any JSON value
    if isinstance(value, dict):
        kept = ((str(key), _lean(one)) for key, one in value.items())
        return {key: one for key, one in kept if one not in ("", None, [], {}, False)}
    if isinstance(value, list | tuple):
        return [_lean(one) for one in value]
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return f"{value[:MAX_TEXT]}…"
    return value


def _lists(value: Any) -> list[list[Any]]:  # noqa: ANN401 any JSON value
    """Return all lists of two and more inside a value."""
    found: list[list[Any]] = []
    inside = value.values() if isinstance(value, dict) else value
    if isinstance(value, list) and len(value) > 1:
        found.append(value)
    if isinstance(value, dict | list):
        for one in inside:
            found += _lists(one)
    return found


def _text(value: Any) -> str:  # noqa: ANN401 any JSON value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)
