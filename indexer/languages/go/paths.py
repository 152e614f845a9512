"""Takes a path apart into its first name and its steps."""

from __future__ import annotations

import re

MAX_STEPS = 40
_HEAD = re.compile(r"[^.(\[?]+")
_STEP = re.compile(r"\.[^.(\[]+|\(\)|\[[^\]]*\]")


class PathError(ValueError):
    """A path begins with something unknown or is longer than is followed."""


def split_path(path: str) -> tuple[str, list[str]]:
    """Return the first name, or type in parentheses, and the steps after it.

    Raises:
        PathError: it has no first name, or more steps than are followed.
    """
    end = closed(path) if path.startswith("(") else 0
    match = None if end else _HEAD.match(path)
    if not end and match is None:
        raise PathError(path)
    end = end or (match.end() if match else 0)
    steps = _STEP.findall(path, end)
    if len(steps) > MAX_STEPS:
        raise PathError(path)
    return path[:end], steps


def closed(path: str) -> int:
    """Return the end of the parenthesis that a path opens with."""
    depth = 0
    for position, sign in enumerate(path):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return position + 1
    raise PathError(path)
