"""One comment on a pull request: found by its marker and its author, and written anew in place.

A POST whose answer is lost may have been carried out, so before it is sent again somebody looks.
Two jobs at once may still both have found nothing: each looks once more afterwards, and the oldest
comment stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from ...core.errors import UserError
from ...indexer.github.client import RefusedError, UncertainError
from .remote import GONE, Remote, Told, needs, read

What = Literal["created", "updated", "unchanged"]
RIGHT = "pull-requests: write"
# `viewerDidAuthor` is GitHub's own answer to who wrote it: the login of a job's token is spelled
# in two ways, and `GET /user` is closed to it.
_QUERY = """query($owner: String!, $name: String!, $number: Int!, $after: String) {
repository(owner: $owner, name: $name) { issueOrPullRequest(number: $number) {
... on PullRequest { comments(first: 100, after: $after) {
pageInfo { hasNextPage endCursor } nodes { url body viewerDidAuthor }
} } } } }"""
_MOST_PAGES = 100
# The number stands in the address alone: the schema's `databaseId` ends at 31 bits.
_NUMBER = re.compile(r"#issuecomment-(\d{1,19})$")


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a comment.

    Attributes:
        number: of the pull request.
        what: happened to it.
        address: for people.
    """

    number: int
    what: What
    address: str


class _Comment(Told):
    url: str
    body: str
    is_ours: bool = Field(alias="viewerDidAuthor")

    @property
    def key(self) -> str:
        match = _NUMBER.search(self.url)
        return match[1] if match else ""


class _Created(Told):
    html_url: str


class _PageInfo(Told):
    more: bool = Field(alias="hasNextPage")
    cursor: str | None = Field(alias="endCursor")


class _Comments(Told):
    page: _PageInfo = Field(alias="pageInfo")
    nodes: list[_Comment]


class _Discussion(Told):
    comments: _Comments


class _Repository(Told):
    discussion: _Discussion = Field(alias="issueOrPullRequest")


def put_comment(
    remote: Remote, number: int, body: str, *, only_update: bool = False
) -> Posted | None:
    """Say something on a pull request, in the comment that its first line marks.

    Args:
        remote: where.
        number: of the pull request.
        body: Markdown, its first line the marker.
        only_update: say it only where something was said before.

    Returns:
        What became of it; None when nothing was said before and only that counts.

    Raises:
        UserError: GitHub refuses, is out of reach, or asks to wait too long.
    """
    made: Posted | None = None
    attempt = 0
    while True:
        ours = _ours(remote, number, body.partition("\n")[0])
        if not ours and (made or only_update):
            return made
        try:
            if ours:
                posted = _kept(remote, number, ours, body)
                return made if made and posted.what == "unchanged" else posted
            made = _created(remote, number, body)
            continue  # somebody else may have been as fast
        except UncertainError:
            pass
        except RefusedError as error:
            if not ours or error.status not in GONE:  # what was deleted meanwhile is said again
                raise needs(error, RIGHT) from None
        remote.client.wait(attempt)
        attempt += 1


def _kept(remote: Remote, number: int, ours: list[_Comment], body: str) -> Posted:
    """Write the oldest comment anew, and take others back."""
    first, *others = ours
    for other in others:
        _take_back(remote, other)
    if first.body.replace("\r\n", "\n").rstrip() == body.rstrip():
        return Posted(number, "unchanged", first.url)
    remote.change("PATCH", f"/issues/comments/{first.key}", {"body": body})
    return Posted(number, "updated", first.url)


def _take_back(remote: Remote, comment: _Comment) -> None:
    try:
        remote.change("DELETE", f"/issues/comments/{comment.key}")
    except RefusedError as error:
        if error.status not in GONE:
            raise


def _created(remote: Remote, number: int, body: str) -> Posted:
    told = read(_Created, remote.change("POST", f"/issues/{number}/comments", {"body": body}))
    return Posted(number, "created", told.html_url)


def _ours(remote: Remote, number: int, marker: str) -> list[_Comment]:
    """Return the comments that this token's user wrote under the marker, the oldest first."""
    return [
        comment
        for comment in _every(remote, number)
        if comment.is_ours and comment.key and comment.body.partition("\n")[0].strip() == marker
    ]


def _every(remote: Remote, number: int) -> Iterator[_Comment]:
    owner, _, name = remote.name.partition("/")
    asked: dict[str, object] = {"owner": owner, "name": name, "number": number}
    for _ in range(_MOST_PAGES):
        reply = remote.client.query(_QUERY, asked)
        told = reply.data.get("repository")
        if not isinstance(told, dict) or not told.get("issueOrPullRequest"):
            raise UserError(
                f"GitHub shows no pull request {number} of {remote.name} to this token",
                f"check the number, and grant the job `{RIGHT}`",
            )
        page = read(_Repository, told).discussion.comments
        yield from page.nodes
        if not page.page.more:
            return
        asked["after"] = page.page.cursor
