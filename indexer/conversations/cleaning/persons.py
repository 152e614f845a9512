"""Persons in conversations: their names and addresses, and the logins of this machine's."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

from ....core.people import People
from ....core.redact import pseudonym
from ....core.redaction import PSEUDONYM

_SHORTEST_LOGIN = 4  # characters; shorter ones are words of every language
_WORDS = (
    "root user users admin administrator guest test tests tester build builder builds runner work"
    " worker code coder codespace vscode node python java ruby rust swift docker ubuntu debian"
    " fedora alpine vagrant jenkins gitlab github circleci travis azure hadoop spark data database"
    " server client local localhost host main master home public private shared service system"
    " daemon nobody http https mail info contact hello support sales team office develop developer"
    " default demo example sample temp name none null true false self this"
)
_COMMON = frozenset((*_WORDS.split(" "), *keyword.kwlist, *keyword.softkwlist, *dir(builtins)))
_BOT = re.compile(r"(?i)\[bot\]$|(?:^|-)bot$")


class Persons:
    """Gives persons pseudonyms.

    Args:
        key: the repository's secret.
        identities: names with their addresses.
        logins: of the person whose machine this is; common words are not looked for.
    """

    def __init__(
        self, key: bytes, identities: Iterable[tuple[str, str]], logins: Iterable[str] = ()
    ) -> None:
        self._key = key
        self._people = People(key, identities)
        self._logins = sorted({login for login in logins if _is_clear(login)})
        # Not within another word; what stands before an @ is an address by then.
        words = "|".join(map(re.escape, self._logins))
        self._login = re.compile(rf"(?<![A-Za-z0-9])(?:{words})(?![A-Za-z0-9])") if words else None

    def author(self, who: str) -> str:
        """Return the pseudonym of an address or login; bots keep their name."""
        if not who or _BOT.search(who) or PSEUDONYM.fullmatch(who):
            return who
        return pseudonym(self._key, who)

    def hide(self, text: str) -> tuple[str, int]:
        """Return a text with pseudonyms, and how many more there are in it.

        Whom ``@name`` mentions only the source knows: in code it is a decorator.
        """
        hidden = self._people.hide(text)
        if self._login and any(login in hidden for login in self._logins):
            hidden = self._login.sub(self._pseudonym, hidden)
        return hidden, 0 if hidden is text else hidden.count("dev-") - text.count("dev-")

    def _pseudonym(self, found: re.Match[str]) -> str:
        return pseudonym(self._key, found[0])


def _is_clear(login: str) -> bool:
    """Tell whether a login cannot be mistaken for a word."""
    return len(login) >= _SHORTEST_LOGIN and login.lower() not in _COMMON
