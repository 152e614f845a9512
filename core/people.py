"""Names and addresses of people become stable pseudonyms before anything is stored.

An address is known by its form, a name by what stands around it: an address behind it, a word of
credit before it, a field for an author. Both depend on the text and the key alone. Names that are
given, those of a repository's committers, are found wherever they stand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from .redact import pseudonym

SHORTEST_NAME = 5  # characters of a given name; it has at least two words, too
# https://www.rfc-editor.org/rfc/rfc2606 and 6761: nobody has an address there.
_RESERVED = re.compile(
    r"(?:.*\.)?(?:example\.(?:com|net|org|edu)|example|test|invalid|localhost|local)"
)
_NOBODY = frozenset({"git", "hg", "svn", "noreply", "no-reply", "donotreply"})
# A matrix product like a@b.mean() is no address; neither is what goes on behind it.
_LONGEST_LOCAL = 64  # characters
_LOCAL = re.compile(r"[\w.+%-]+\Z")
_AT_DOMAIN = re.compile(r"@(?P<domain>(?:[^\W_](?:[\w-]{0,62})\.){1,8}[^\W\d_]{2,24})(?![\w(\[])")
_WORD = r"[^\W\d_a-z][\w'-]{0,40}\.?"  # begins with a capital, or a letter that has none
_PARTICLES = r"(?:(?:van|von|der|den|de|da|di|du|la|le|el|bin|al)[ \t]+){0,2}"
_NAME = rf"{_WORD}(?:[ \t]+{_PARTICLES}{_WORD}){{1,3}}"
_BEFORE_ADDRESS = re.compile(rf"(?:{_NAME}|{_WORD})(?=[ \t]{{0,3}}[<(]dev-)")
_FIELD = (
    r"__(?:author|maintainer|credits)__\s{0,3}=\s{0,3}[\[(]?['\"]"
    r"|[@\\]author:?[ \t]+|:(?:author|codeauthor|sectionauthor):?[ \t]+"
)
_WHO = (
    r"(?i:(?:co-?)?authors?|maintainers?|copyright(?:[ \t]+\(c\)|[ \t]+©)?(?:[ \t]+\d{4}"
    r"(?:[-,][ \t]?\d{4})*,?)?|thanks|credits?|kudos)(?i:[ \t]+(?:to|goes to|by)|:)?[ \t]+"
)
_BY = (
    r"(?i:(?:(?:co-)?author|report|suggest|review|patch|contribut|maintain|test|ack|creat|develop"
    r"|propos|request|approv|sign|fix|debugg|implement)ed|written|found|signed[ -]off|assisted"
    r"|helped|co-developed)[ -](?i:by):?[ \t]+"
)
_CREDIT = re.compile(
    rf"(?P<credit>{_FIELD}|\b(?:{_WHO}|{_BY}))"
    rf"(?P<name>{_NAME})(?P<more>(?:(?:,|,?[ \t]+and)[ \t]+{_NAME}){{0,8}})"
)
_CREDIT_WORDS = (
    *("author", "maintainer", "copyright", "thanks", "credit", "kudos"),
    *("ed by", "en by", "nd by", "ff by", "-by"),
)
_EACH_NAME = re.compile(_NAME)
_COMPANY = re.compile(
    r".*\b(?:Foundation|Inc|Ltd|LLC|GmbH|AG|Corporation|Corp|Company|Team|Project|Contributors"
    r"|University|Institute|Authors)\.?"
)
_HANDLE = re.compile(
    r"\b(?P<mark>TODO|FIXME|XXX|HACK|NOTE|BUG)\((?P<handle>[A-Za-z][\w.-]{1,38})\)"
)
_MARKED = ("TODO(", "FIXME(", "XXX(", "HACK(", "NOTE(", "BUG(")
_LETTERS = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 200_000  # words that are remembered to begin no name
_PSEUDONYM = re.compile(r"dev-[0-9a-f]{8}")


class People:
    """Hides people in texts of one repository.

    Args:
        key: the repository's secret.
        identities: names with their addresses, e.g. of all committers; a name of one word, or
            without a capital, is too common to be looked for.
    """

    def __init__(self, key: bytes, identities: Iterable[tuple[str, str]] = ()) -> None:
        self._key = key
        self._names: dict[str, dict[str, str]] = defaultdict(dict)
        for name, address in sorted(identities, reverse=True):
            words = name.split()
            if _is_clear(name):
                first = _LETTERS.search(words[0])
                self._names[first[0] if first else ""][" ".join(words)] = pseudonym(key, address)
        self._has_small = any(first.islower() for first in self._names)
        self._plain: set[str] = set()

    def names(self) -> dict[str, str]:
        """Return the names that are looked for; keyed hash → name."""
        named = (name for names in self._names.values() for name in names)
        return {pseudonym(self._key, f"name {name}"): name for name in sorted(named)}

    def hide(self, text: str) -> str:
        """Return the text with a pseudonym in place of each person."""
        if "@" in text:
            text = self._without_addresses(text)
            if "<dev-" in text or "(dev-" in text:
                text = _BEFORE_ADDRESS.sub(self._name, text)
        text = self._without_credited(text)
        if "(" in text and any(mark in text for mark in _MARKED):
            text = _HANDLE.sub(self._marked, text)
        return self._without_given(text) if self._names else text

    def _without_addresses(self, text: str) -> str:
        """Look for addresses from their ``@``, since most are none: decorators, operators."""
        pieces, behind = [], 0
        for match in _AT_DOMAIN.finditer(text):
            begin = max(behind, match.start() - _LONGEST_LOCAL - 1)
            local = _LOCAL.search(text[begin : match.start()])
            if local and len(local[0]) <= _LONGEST_LOCAL:
                start = match.start() - len(local[0])
                pieces += [text[behind:start], self._address(local[0], match["domain"])]
                behind = match.end()
        return "".join(pieces) + text[behind:] if pieces else text

    def _address(self, local: str, domain: str) -> str:
        if local.lower() in _NOBODY or _RESERVED.fullmatch(domain.lower()):
            return f"{local}@{domain}"
        return f"{pseudonym(self._key, f'{local}@{domain}')}@example.org"

    def _name(self, match: re.Match[str]) -> str:
        return match[0] if _COMPANY.fullmatch(match[0]) else pseudonym(self._key, match[0])

    def _without_credited(self, text: str) -> str:
        """Look for credits around their words only."""
        pieces, behind = [], 0
        for start, end in _around(_CREDIT_WORDS, text):
            pieces += [text[behind:start], _CREDIT.sub(self._credited, text[start:end])]
            behind = end
        return "".join(pieces) + text[behind:] if pieces else text

    def _credited(self, match: re.Match[str]) -> str:
        return match["credit"] + _EACH_NAME.sub(self._name, match["name"] + match["more"])

    def _marked(self, match: re.Match[str]) -> str:
        if _PSEUDONYM.fullmatch(match["handle"]):
            return match[0]
        return f"{match['mark']}({pseudonym(self._key, match['handle'])})"

    def _without_given(self, text: str) -> str:
        for first in sorted(self._firsts(text)):
            for name in sorted(self._names[first], key=lambda one: (-len(one), one)):
                if name in text:
                    pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
                    text = re.sub(pattern, self._names[first][name], text)
        return text

    def _firsts(self, text: str) -> set[str]:
        """Return the first words of names that a text may hold."""
        firsts: set[str] = set()
        for word in set(text.split()) - self._plain:
            if word.islower() and not self._has_small:
                continue
            found = self._names.keys() & set(_LETTERS.findall(word))
            firsts |= found
            if not found and len(self._plain) < _MOST_WORDS:
                self._plain.add(word)
        return firsts


def _around(words: Iterable[str], text: str) -> list[tuple[int, int]]:
    """Return the spans of lines in which words stand, with three lines after each, joined."""
    lowered = text.lower()
    present = [word for word in words if word in lowered]
    if present and len(lowered) != len(text):  # a few letters become two when they are lowered
        return [(0, len(text))]
    spans: list[tuple[int, int]] = []
    for place in sorted({at for word in present for at in _places(word, lowered)}):
        if spans and place < spans[-1][1]:
            start, _ = spans.pop()
        else:
            start = text.rfind("\n", 0, place) + 1
        spans.append((start, _lines_on(text, place)))
    return spans


def _places(word: str, lowered: str) -> Iterator[int]:
    at = lowered.find(word)
    while at >= 0:
        yield at
        at = lowered.find(word, at + 1)


def _lines_on(text: str, place: int) -> int:
    """Return the end of the third line after a place: a field may be filled lines later."""
    for _ in range(4):
        place = text.find("\n", place) + 1
        if not place:
            return len(text)
    return place


def _is_clear(name: str) -> bool:
    """Tell whether a name cannot be mistaken for other words."""
    whole = len(name.split()) > 1 and len(name) >= SHORTEST_NAME and "@" not in name
    return whole and name != name.lower() and not _COMPANY.fullmatch(name)
