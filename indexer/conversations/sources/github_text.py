"""What people write on GitHub: Markdown with mentions, suggestions, and comments nobody sees."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

LONGEST = 1 << 17  # characters; GitHub itself takes half of it
_SHORTEST_LOGIN = 5  # of those that are hidden without an @ before them
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]{0,200})$")
_TICKS_OR_END = re.compile(r"`+|\n")
_LOGIN = r"[A-Za-z\d](?:[A-Za-z\d]|-(?=[A-Za-z\d])){0,38}"
# What follows the name tells a decorator, a team or a part of an address from a person.
_MENTION = re.compile(rf"(?<![\w`/.@])@(?P<login>{_LOGIN})(?![\w@/(\[-]|\.\w)")
_NAMED = re.compile(rf"(?<![\w@.-]){_LOGIN}(?![\w@-])")
_PROFILE = re.compile(rf"https?://(?:www\.)?github\.com/(?P<login>{_LOGIN})/?(?![\w/-])")
_NUMBER = re.compile(r"(?<![\w/&#-])(?:#|GH-)(?P<number>[1-9]\d{0,8})(?![\w-])")
_DECORATORS = frozenset(
    (
        *("abstractmethod", "cache", "cached_property", "classmethod", "contextmanager"),
        *("dataclass", "deprecated", "final", "inject", "inline", "lru_cache", "override"),
        *("overload", "property", "staticmethod", "test", "typing", "wraps"),
    )
)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text.

    Attributes:
        text: its lines as they stand, with the fences.
        info: what stands behind the opening fence; None for prose.
        content: the lines between the fences; "" in prose.

    """

    text: str
    info: str | None = None
    content: str = ""


def address(login: str) -> str:
    """Return the address under which GitHub itself lets a person commit unnamed.

    A person then has one pseudonym, wherever the login or that address stands.
    """
    return f"{login.lower()}@users.noreply.github.com"


def words(body: str, logins: Collection[str] = ()) -> str:
    """Return what a reader sees of a text, with addresses in place of logins.

    Args:
        body: the Markdown source.
        logins: of those who take part; anyone may be mentioned beside them.

    """
    known = {one.lower() for one in logins if len(one) >= _SHORTEST_LOGIN}
    parts = [
        one.text if one.info is not None else _hidden(_seen(one.text), known)
        for one in blocks(body)
    ]
    return "\n".join(parts).strip()


def suggestion(body: str) -> str | None:
    """Return the text that shall replace the lines; None when nothing is suggested."""
    for one in blocks(body):
        if _is_suggestion(one):
            return one.content
    return None


def without_suggestions(text: str) -> str:
    """Return the words around what is suggested."""
    kept = (one.text for one in blocks(text) if not _is_suggestion(one))
    return "\n".join(kept).strip()


def numbers(text: str) -> list[int]:
    """Return the issues that a text names, in order."""
    named = (match["number"] for one in blocks(text) for match in _NUMBER.finditer(_prose(one)))
    return list(dict.fromkeys(map(int, named)))


def blocks(body: str) -> Iterator[Block]:
    """Yield the prose and the fenced code of a text (https://github.github.com/gfm/)."""
    lines: list[str] = []
    fence, info = "", ""
    for line in body[:LONGEST].replace("\r\n", "\n").replace("\0", "").split("\n"):
        match = _FENCE.match(line)
        if not fence and match:
            if lines:
                yield Block("\n".join(lines))
            lines, fence, info = [line], match["fence"], match["info"].strip()
        elif fence and match and not match["info"] and match["fence"].startswith(fence):
            yield Block("\n".join([*lines, line]), info, "\n".join(lines[1:]))
            lines, fence = [], ""
        else:
            lines.append(line)
    if lines:
        yield Block(
            "\n".join(lines), info if fence else None, "\n".join(lines[1:]) if fence else ""
        )


def names(branch: str, logins: Collection[str]) -> bool:
    """Tell whether a branch is called after one of those who take part."""
    lowered = branch.lower()
    return any(login and login.lower() in lowered for login in logins)


def _is_suggestion(block: Block) -> bool:
    return block.info is not None and block.info.split(maxsplit=1)[:1] == ["suggestion"]


def _prose(block: Block) -> str:
    if block.info is not None:
        return ""
    return " ".join(part for part, is_code in _spans(_seen(block.text)) if not is_code)


def _seen(text: str) -> str:
    """Return prose without comments; one that is not closed hides the rest."""
    pieces, position = [], 0
    while (start := text.find("<!--", position)) >= 0:
        pieces.append(text[position:start])
        end = text.find("-->", start)
        if end < 0:
            return "".join(pieces)
        position = end + 3
    return "".join(pieces) + text[position:]


def _hidden(text: str, known: Collection[str]) -> str:
    parts = _spans(text)
    return "".join(part if is_code else _without_logins(part, known) for part, is_code in parts)


def _spans(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of prose with whether they are code: within as many backticks, on a line."""
    position = 0
    for start, end in _code(text):
        yield text[position:start], False
        yield text[start:end], True
        position = end
    yield text[position:], False


def _code(text: str) -> Iterator[tuple[int, int]]:
    """Yield where code stands in prose; each run of backticks is met once."""
    opened: dict[int, int] = {}  # length of a run → where the first of that length stands
    for run in _TICKS_OR_END.finditer(text):
        size = 0 if run[0] == "\n" else len(run[0])
        if not size:
            opened.clear()
        elif size in opened:
            yield opened[size], run.end()
            opened.clear()
        else:
            opened[size] = run.start()


def _without_logins(text: str, known: Collection[str]) -> str:
    text = _PROFILE.sub(_mentioned, text)
    if "@" in text:
        text = _MENTION.sub(_mentioned, text)

    def named(match: re.Match[str]) -> str:
        return address(match[0]) if match[0].lower() in known else match[0]

    return _NAMED.sub(named, text) if known else text


def _mentioned(match: re.Match[str]) -> str:
    login = match["login"]
    return match[0] if login in _DECORATORS else address(login)
