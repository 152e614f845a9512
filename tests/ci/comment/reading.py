"""What GitHub would interpret of a comment."""

from __future__ import annotations

import re


def outside_code(comment: str) -> str:
    """Return a comment without its code blocks and code spans."""
    fenced = re.sub(r"^(`{3,})\n.*?^\1$", "", comment, flags=re.S | re.M)
    return re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", fenced)
