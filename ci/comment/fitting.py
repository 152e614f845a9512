"""A comment that GitHub takes, whatever goes into it: what matters least is left out first."""

from __future__ import annotations

from collections.abc import Sequence

MAX_COMMENT = 60_000  # characters; GitHub refuses 65,536
_CUT = "and more, which a comment cannot hold"


def fold(title: str, lines: Sequence[str]) -> str:
    """Return a part that opens on a click; "" without lines.

    Args:
        title: Markdown is not read there: plain words.
        lines: Markdown.
    """
    if not any(lines):
        return ""
    body = "\n".join(lines).strip()
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def fitted(head: Sequence[str], folded: Sequence[str], most: int = MAX_COMMENT) -> str:
    """Return a comment of at most `most` characters.

    The largest folded part is left out first; then the head loses whole lines at its end, so that
    no code span, table row or tag is ever cut open.

    Args:
        head: what is seen at once; each part holds whole Markdown blocks.
        folded: parts as `fold` makes them.
        most: characters.
    """
    parts, kept = [part for part in head if part], [part for part in folded if part]
    while kept and _size((*parts, *kept)) > most:
        kept.remove(max(kept, key=len))
    return "\n\n".join((*_cut(parts, most), *kept)) + "\n"


def _size(parts: Sequence[str]) -> int:
    return sum(len(part) + 2 for part in parts)


def _cut(parts: Sequence[str], most: int) -> list[str]:
    """Return the parts up to where they become too long, that one with its first lines."""
    if _size(parts) <= most:
        return list(parts)
    kept: list[str] = []
    left = most - len(_CUT) - 4
    for part in parts:
        lines: list[str] = []
        for line in part.split("\n"):
            left -= len(line) + 1
            if left < 0:
                return [*kept, *(["\n".join(lines)] if lines else []), _CUT]
            lines.append(line)
        left -= 1
        kept.append(part)
    return kept
