"""Bounds on the patterns that a repository brings.

Matching takes time that grows with the length of a path to the power of the wildcards, and a
hostile repository chooses both. What is over the bounds is skipped, as git skips what it cannot
read.
"""

from __future__ import annotations

import re

LONGEST = 512  # characters
MOST_STARS = 3  # in one folder's or file's name
MOST_DEEP = 3  # `**` in all
_DEEP, _STARS = re.compile(r"\*\*+"), re.compile(r"\*+")


def is_bounded(pattern: str) -> bool:
    """Tell whether a pattern can be matched in little time, whatever the path."""
    stars = max(len(_STARS.findall(part)) for part in pattern.split("/"))
    deep = len(_DEEP.findall(pattern))
    return len(pattern) <= LONGEST and stars <= MOST_STARS and deep <= MOST_DEEP
