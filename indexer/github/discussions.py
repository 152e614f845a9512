"""Issues and pull requests of one repository, with everything that was said in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...core.errors import UserError
from .client import Client, Page, UnavailableError
from .queries import CONNECTIONS, batch, further

Record = dict[str, Any]

_NAME = re.compile(r"(?P<owner>[A-Za-z\d][A-Za-z\d-]{0,38})/(?P<name>[A-Za-z\d._-]{1,100})")
_AT_ONCE = 10  # discussions in a query; it stays far below the limits of nodes and time
_MOST_PAGES = 200  # of one list of a discussion


@dataclass(frozen=True, slots=True)
class Discussion:
    """An issue or a pull request as GitHub's schema describes it.

    Attributes:
        repository: id of its repository, which outlives renaming.
        name: ``owner/name``.
        address: of the repository.
        record: its fields; lists hold all their nodes.
        is_complete: nothing of it was left out or held back.

    """

    repository: int
    name: str
    address: str
    record: Record
    is_complete: bool = True


@dataclass
class Discussions:
    """Reads the discussions of a repository.

    Attributes:
        client: asks GitHub.
        owner: user or organisation.
        name: of the repository.
        missing: numbers that were asked for and not given.

    """

    client: Client
    owner: str
    name: str
    missing: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, client: Client, repository: str) -> Discussions:
        """Return those of a repository named as ``owner/name``.

        Raises:
            UserError: it has no such form.
        """
        match = _NAME.fullmatch(repository)
        if match is None or match["name"] in (".", ".."):
            raise UserError(
                f"{repository!r} names no repository of GitHub", "write it as `owner/name`"
            )
        return cls(client, match["owner"], match["name"])

    def changed(self, since: str, etag: str) -> Iterator[Page]:
        """Yield pages of issues and pull requests that changed, the longest unchanged first.

        A comment that is deleted changes nothing in GitHub's eyes.

        Args:
            since: time of the first change, as GitHub writes it; "" for all.
            etag: of the first page as it was the last time.

        """
        query = {"state": "all", "sort": "updated", "direction": "asc", "per_page": "100"}
        query |= {"since": since} if since else {}
        return self.client.pages(f"/repos/{self.owner}/{self.name}/issues", query, etag)

    def read(self, numbers: Sequence[int]) -> Iterator[Discussion]:
        """Yield the discussions of these numbers, in that order.

        Raises:
            UserError: GitHub refuses, is out of reach, or asks to wait too long.
        """
        for start in range(0, len(numbers), _AT_ONCE):
            yield from self._some(numbers[start : start + _AT_ONCE])

    def _some(self, numbers: Sequence[int]) -> Iterator[Discussion]:
        """Ask for some at once; in halves when that is too much for GitHub's own time limit."""
        try:
            repository = self._asked(numbers)
        except UnavailableError:
            if len(numbers) == 1:
                raise
            middle = len(numbers) // 2
            yield from self._some(numbers[:middle])
            yield from self._some(numbers[middle:])
            return
        for number in numbers:
            record = repository.get(f"n{number}")
            if isinstance(record, dict):
                yield self._discussion(repository, record)
            else:
                self.missing.append(number)

    def _asked(self, numbers: Sequence[int]) -> Record:
        reply = self.client.query(batch(numbers), {"owner": self.owner, "name": self.name})
        repository = reply.data.get("repository")
        if isinstance(repository, dict) and type(repository.get("databaseId")) is int:
            return repository
        kinds = {kind for kind, _ in reply.errors}
        if kinds & {"NOT_FOUND", "FORBIDDEN", "INSUFFICIENT_SCOPES"}:
            raise UserError(
                f"GitHub does not show {self.owner}/{self.name} to this token",
                "check its name, and that the token may read its issues and pull requests",
            )
        raise UnavailableError("GitHub does not understand the question", "upgrade housestyle")

    def _discussion(self, repository: Record, record: Record) -> Discussion:
        is_complete = self._completed(record, str(record.get("__typename")))
        threads = record.get("reviewThreads")
        for thread in _nodes(threads):
            is_complete &= self._completed(thread, "PullRequestReviewThread")
        return Discussion(
            repository["databaseId"],
            str(repository.get("nameWithOwner") or ""),
            str(repository.get("url") or ""),
            record,
            is_complete,
        )

    def _completed(self, record: Record, kind: str) -> bool:
        """Add what further pages hold to the lists of a record; tell whether nothing is missing."""
        found = [
            self._filled(record, kind, connection, fields)
            for connection, fields in CONNECTIONS.get(kind, ())
        ]
        return all(found)

    def _filled(self, record: Record, kind: str, connection: str, fields: str) -> bool:
        page = record.get(connection)
        if not isinstance(page, dict) or not isinstance(page.get("nodes"), list):
            return False
        nodes = page["nodes"]
        text = further(kind, connection, fields)
        for _ in range(_MOST_PAGES):
            after = _cursor(page)
            if not after:
                return None not in nodes
            reply = self.client.query(text, {"id": record.get("id"), "after": after})
            node = reply.data.get("node")
            page = node.get(connection) if isinstance(node, dict) else None
            if not isinstance(page, dict) or not isinstance(page.get("nodes"), list):
                return False
            nodes += page["nodes"]
        return False


def _nodes(page: object) -> list[Record]:
    nodes = page.get("nodes") if isinstance(page, dict) else None
    return [one for one in nodes if isinstance(one, dict)] if isinstance(nodes, list) else []


def _cursor(page: Record) -> str:
    """Return where the next page of a list begins; "" after the last."""
    info = page.get("pageInfo")
    told = info if isinstance(info, dict) else {}
    after = told.get("endCursor")
    return after if told.get("hasNextPage") is True and isinstance(after, str) else ""
