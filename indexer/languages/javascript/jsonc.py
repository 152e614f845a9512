"""Reads JSON as tools of JavaScript write it: with comments and commas at the end."""

from __future__ import annotations

import json
import re

MAX_BYTES = 1_000_000
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?(?:\*/|\Z)|,(?=\s*[}\]])', re.DOTALL)
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)


def read(content: bytes) -> dict[str, object]:
    """Return the object that a file holds; an empty one for anything else."""
    if len(content) > MAX_BYTES:
        return {}
    text = content.decode("utf-8-sig", "replace")
    try:
        value = _loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _loads(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        bare = _COMMENT.sub(lambda match: match.group(1) or " ", text)
        return json.loads(_TOKEN.sub(_without_comma, bare))


def _without_comma(match: re.Match[str]) -> str:
    return "" if match.group() == "," else match.group()


def strings(value: object) -> list[str]:
    """Return the strings of a list; of a string, itself."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def table(value: object) -> dict[str, object]:
    """Return an object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}
