"""Text from a repository made inert: in Markdown it links, mentions and formats nothing."""

from __future__ import annotations

import re
import unicodedata

# control, format (bidirectional overrides, zero width), surrogate, private, unassigned
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_MARKUP = re.compile(r"[\\`*_\[\]|~$]")
_LINKS = re.compile(r"@|#(?=\d)|(?<=:)//|(?<=www)\.|(?<=GH)-", re.IGNORECASE)
_BREAK = "\u200b"  # zero width space, added after everything invisible was taken out


def visible(text: str, limit: int) -> str:
    """Return one line of at most `limit` characters that shows what it holds.

    White space becomes one space, every invisible or direction-changing character becomes U+FFFD,
    and what is too long is cut with an ellipsis.
    """
    start = text[: 4 * limit]  # a name may be 100 KB long
    shown = "".join(_shown(character) for character in start)
    line = " ".join(shown.split())
    cut = len(line) > limit or len(text) > len(start)
    return line[: limit - 1].rstrip() + "…" if cut else line


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    return "\ufffd" if unicodedata.category(character) in _INVISIBLE else character


def code(text: str, limit: int = 80) -> str:
    """Return the text as a Markdown code span, in which nothing is interpreted.

    The two characters that could end the span or the table cell around it are replaced.
    """
    line = visible(text, limit).replace("`", "'").replace("|", "¦")
    return f"`{line}`" if line else "`?`"


def block(text: str, lines: int, width: int) -> str:
    """Return text as a fenced code block, in which nothing is interpreted, and which it cannot end.

    Args:
        text: any text.
        lines: most lines that are shown.
        width: most characters of a line.
    """
    shown = [_line(line, width) for line in text.split("\n")[: lines + 1]]
    while shown and not shown[-1]:
        shown.pop()
    if len(shown) > lines:
        shown[lines:] = ["…"]
    longest = max((len(run) for line in shown for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([fence, *shown, fence])


def _line(line: str, width: int) -> str:
    """Return a line with its indentation, as `visible` shows the rest."""
    expanded = line[: 4 * width].expandtabs(4)
    indent = len(expanded) - len(expanded.lstrip(" "))
    return " " * min(indent, width // 2) + visible(expanded.lstrip(" "), width)


def prose(text: str, limit: int = 400) -> str:
    """Return the text as Markdown prose without any markup, HTML, mention or link of its own."""
    line = visible(text, limit)
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = _MARKUP.sub(lambda match: "\\" + match.group(), line)
    line = _LINKS.sub(lambda match: _opened(match.group()), line)
    return "\\" + line if line[:1] in {"#", "+", "-", "="} else line


def _opened(mark: str) -> str:
    return f"{mark}{_BREAK}" if mark in {"@", "#"} else f"{_BREAK}{mark}"
