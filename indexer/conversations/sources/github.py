"""GitHub: pull requests with their reviews, and the issues that what landed names.

A discussion that changed is read whole again. Deleting a comment changes nothing in GitHub's eyes,
so once in a while everything is.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from ...github.access import from_environment
from ...github.client import Client
from ...github.discussions import Discussion, Discussions
from ..model import Entry, Mark
from ..source import Origin, Surroundings, Tally
from .fields import mappings
from .github_telling import named_issues, told

REREAD_SECONDS = 30 * 86_400.0
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class Position:
    """How far a repository is read.

    Attributes:
        since: when what was read last had changed.
        seen: numbers of what changed in that second and was read.
        etag: of the list when it had nothing more.
        begun: when the reading began that reads everything, seconds since the epoch.

    """

    since: str = ""
    seen: tuple[int, ...] = ()
    etag: str = ""
    begun: float = 0.0

    @classmethod
    def parse(cls, cursor: str) -> Position:
        """Return the position of a cursor; the begin when it is none."""
        try:
            value = json.loads(cursor) if cursor else {}
            since, seen, etag, begun = (value[key] for key in ("since", "seen", "etag", "begun"))
        except (ValueError, TypeError, KeyError, RecursionError):
            return cls()
        is_valid = all(isinstance(one, str) for one in (since, etag)) and isinstance(seen, list)
        if not is_valid or not isinstance(begun, int | float):
            return cls()
        return cls(since, tuple(one for one in seen if type(one) is int), etag, float(begun))

    def __str__(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    def knows(self, number: int, changed: str) -> bool:
        """Tell whether that state of a discussion was read."""
        return changed < self.since or (changed == self.since and number in self.seen)

    def behind(self, read: dict[int, str]) -> Position:
        """Return the position behind discussions (number → when it changed) that were read."""
        last = max(read.values())
        seen = {number for number, changed in read.items() if changed == last}
        before = self.seen if last == self.since else ()
        return Position(last, tuple(sorted(seen.union(before))), "", self.begun)


class GitHub:
    """Reads the repository that settings name; see ``conversations.source.Source``.

    Args:
        connect: gives what asks GitHub.
    """

    name = "github"
    is_personal = False

    def __init__(self, connect: Callable[[], Client] | None = None) -> None:
        self._connect = connect or (lambda: Client(from_environment(os.environ)))

    def origins(self, around: Surroundings) -> Iterator[Origin]:
        """Yield the repository that settings name."""
        if around.github:
            yield Origin(around.github)

    def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[Entry]:
        """Yield what changed after the cursor, with a mark behind each page of the list.

        Raises:
            UserError: GitHub refuses, is out of reach, or asks to wait too long; what was told up
                to the last mark is complete.
        """
        client = self._connect()
        discussions = Discussions.of(client, origin.key)
        position = _begin(Position.parse(cursor), client.world.now())
        while (listed := _changed(discussions, position)).numbers:
            yield from _told(discussions, list(listed.numbers), tally)
            position = position.behind(listed.numbers)
            yield Mark(str(position))
        yield Mark(str(listed.position))


SOURCE = GitHub()


@dataclass(frozen=True, slots=True)
class _Listed:
    """What is to be read next: number → when it changed; nothing, and where that was learnt."""

    numbers: dict[int, str]
    position: Position


def _begin(position: Position, now: float) -> Position:
    """Return the position to go on from: the begin, when everything was last read long ago."""
    is_old = not 0 <= now - position.begun < REREAD_SECONDS
    return Position(begun=now) if is_old else position


def _changed(discussions: Discussions, position: Position) -> _Listed:
    """Return the first page of the list that holds something unread."""
    etag = ""
    for index, page in enumerate(discussions.changed(position.since, position.etag)):
        if page.is_unchanged:
            return _Listed({}, position)
        # That a first page stays as it is says nothing of the second.
        etag = "" if index or page.following else page.etag
        found = dict(_numbers(page.data))
        unread = {n: changed for n, changed in found.items() if not position.knows(n, changed)}
        if unread:
            return _Listed(unread, position)
    return _Listed({}, replace(position, etag=etag))


def _numbers(data: Any) -> Iterator[tuple[int, str]]:  # noqa: ANN401 any JSON value
    for one in mappings(data):
        number, changed = one.get("number"), one.get("updated_at")
        if type(number) is int and isinstance(changed, str) and _TIME.fullmatch(changed):
            yield number, changed


def _told(discussions: Discussions, numbers: list[int], tally: Tally) -> Iterator[Entry]:
    """Yield discussions, and the issues that they name and that are not among them."""
    named: dict[int, str] = {}
    later: list[Discussion] = []
    for one in discussions.read(numbers):
        named |= named_issues(one)
        if one.record.get("__typename") == "Issue":
            later.append(one)
        else:
            yield from told(one, named, tally)
    for one in later:
        yield from told(one, named, tally)
    for one in discussions.read(sorted(named.keys() - set(numbers))):
        if one.record.get("__typename") == "Issue":
            yield from told(one, named, tally)
