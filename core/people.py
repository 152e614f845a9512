"""Names and addresses of people become stable pseudonyms before anything is stored.

An address is known by its form, a name by what stands around it: an address behind it, a word of
credit before it, a field for an author. Both depend on the text and the key alone. Names that are
given, those of a repository's committers, are found wherever they stand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from .redact import pseudonym

SHORTEST_NAME = 5  # characters of a given name; it has at least two words, too
# https://www.rfc-editor.org/rfc/rfc2606 and 6761: nobody has an address there.
_RESERVED = re.compile(
    r"(?:.*\.)?(?:example\.(?:com|net|org|edu)|example|test|invalid|localhost|local)"
)
_NOBODY = frozenset({"git", "hg", "svn", "noreply", "no-reply", "donotreply"})
# A matrix product like a@b.mean() is no address; neither is what goes on behind it.
_ADDRESS = re.compile(
    r"(?<![\w.+%-])(?P<local>[\w.+%-]{1,64})"
    r"@(?P<domain>(?:[^\W_](?:[\w-]{0,62})\.){1,8}[^\W\d_]{2,24})(?![\w(\[])"
)
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
_SPACED = re.compile(r"(?<!\w)[^\W\d_][\w'.-]{0,40}(?= )")  # words that something follows
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
                self._names[words[0]][" ".join(words)] = pseudonym(key, address)

    def names(self) -> dict[str, str]:
        """Return the names that are looked for; keyed hash → name."""
        named = (name for names in self._names.values() for name in names)
        return {pseudonym(self._key, f"name {name}"): name for name in sorted(named)}

    def hide(self, text: str) -> str:
        """Return the text with a pseudonym in place of each person."""
        if "@" in text:
            text = _ADDRESS.sub(self._address, text)
            text = _BEFORE_ADDRESS.sub(self._name, text)
        lowered = text.lower()
        if any(word in lowered for word in _CREDIT_WORDS):
            text = _CREDIT.sub(self._credited, text)
        if "(" in text:
            text = _HANDLE.sub(self._marked, text)
        return self._without_given(text) if self._names else text

    def _address(self, match: re.Match[str]) -> str:
        local, domain = match["local"], match["domain"].lower()
        if local.lower() in _NOBODY or _RESERVED.fullmatch(domain):
            return match[0]
        return f"{pseudonym(self._key, match[0])}@example.org"

    def _name(self, match: re.Match[str]) -> str:
        return match[0] if _COMPANY.fullmatch(match[0]) else pseudonym(self._key, match[0])

    def _credited(self, match: re.Match[str]) -> str:
        return match["credit"] + _EACH_NAME.sub(self._name, match["name"] + match["more"])

    def _marked(self, match: re.Match[str]) -> str:
        if _PSEUDONYM.fullmatch(match["handle"]):
            return match[0]
        return f"{match['mark']}({pseudonym(self._key, match['handle'])})"

    def _without_given(self, text: str) -> str:
        for first in sorted(self._names.keys() & set(_SPACED.findall(text))):
            for name in sorted(self._names[first], key=lambda one: (-len(one), one)):
                if name in text:
                    pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
                    text = re.sub(pattern, self._names[first][name], text)
        return text


def _is_clear(name: str) -> bool:
    """Tell whether a name cannot be mistaken for other words."""
    whole = len(name.split()) > 1 and len(name) >= SHORTEST_NAME and "@" not in name
    return whole and name != name.lower() and not _COMPANY.fullmatch(name)
