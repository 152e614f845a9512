"""Asks GitHub: patient within bounds, and clear about what a person can do when that ends."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from secrets import SystemRandom
from typing import Any
from urllib.parse import urlencode, urljoin

from ... import __version__
from ...core.errors import UserError
from ...core.redact import redact
from .access import Access
from .pacing import TRIES, Pause, backoff, clock_time, message, pause
from .transport import Answer, BrokenError, Transport, send

PATIENCE_SECONDS = 120.0
_REDIRECTS = (301, 302, 307, 308)
_MOST_REDIRECTS = 5
_MOST_PAGES = 10_000
_SAID = 200  # characters of GitHub's own words that are repeated
_HEADERS = {
    "Accept": "application/vnd.github+json",
    "User-Agent": f"housestyle/{__version__}",
    "X-GitHub-Api-Version": "2022-11-28",
}


class UnavailableError(UserError):
    """GitHub gave no answer that can be used, however often it was asked."""


class LimitedError(UserError):
    """The rate limit is used up for longer than is waited."""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of the REST interface.

    Attributes:
        data: what its JSON holds; None when nothing changed since the ETag.
        etag: tells this answer from others.
        following: address of the next page; "" after the last.
        is_unchanged: it is what the ETag that was sent stands for.

    """

    data: Any
    etag: str = ""
    following: str = ""
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the GraphQL interface: data as far as there are, and what failed beside them.

    Attributes:
        data: by the names in the query; empty when all failed.
        errors: type and message of each failure.

    """

    data: dict[str, Any]
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Surfaces:
    """What a client touches of the world; tests hand in their own.

    Attributes:
        transport: carries requests.
        now: seconds since the epoch.
        sleep: waits.
        jitter: gives a number from 0 to 1.

    """

    transport: Transport = send
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = SystemRandom().random


@dataclass
class Client:
    """Asks one GitHub.

    Attributes:
        access: where, and with which token.
        world: what it touches.
        patience: seconds that it still waits, over all requests together.

    """

    access: Access
    world: Surfaces = field(default_factory=Surfaces)
    patience: float = PATIENCE_SECONDS

    def get(self, path: str, query: Mapping[str, str] | None = None, etag: str = "") -> Page:
        """Return what the REST interface says.

        Args:
            path: below the interface's address, beginning with a slash; or an address of its host.
            query: parameters.
            etag: of an earlier page: if that still holds, the page is only said to be unchanged.

        Raises:
            UserError: GitHub refuses, is out of reach, or asks to wait too long.
        """
        address = path if self.access.trusts(path) else f"{self.access.api}{path}"
        address += f"?{urlencode(query)}" if query else ""
        answer = self._asked(address, None, {"If-None-Match": etag} if etag else {})
        if answer.status == 304:
            return Page(None, etag, "", True)
        following = _next(answer.headers.get("link", ""), address)
        if following and not self.access.trusts(following):
            raise UnavailableError("GitHub names a next page elsewhere", "check GITHUB_API_URL")
        return Page(_json(answer), answer.headers.get("etag", ""), following)

    def pages(self, path: str, query: Mapping[str, str], etag: str = "") -> Iterator[Page]:
        """Yield a list's pages, as each names the next one (RFC 8288)."""
        page = self.get(path, query, etag)
        for _ in range(_MOST_PAGES):
            yield page
            if not page.following:
                return
            page = self.get(page.following)

    def query(self, text: str, variables: Mapping[str, object] | None = None) -> Reply:
        """Return what the GraphQL interface answers to a query (never to a mutation).

        Raises:
            UserError: there is no token, or as ``get``.
        """
        if not self.access.token:
            raise UserError(
                "GitHub answers no such question without a token",
                "set GITHUB_TOKEN to one that may read issues and pull requests",
            )
        body = json.dumps({"query": text, "variables": dict(variables or {})}).encode()
        value = _json(self._asked(self.access.graphql, body, {"Content-Type": "application/json"}))
        told = value if isinstance(value, dict) else {}
        data, errors = told.get("data"), told.get("errors")
        return Reply(
            data if isinstance(data, dict) else {},
            tuple(_error(one) for one in errors) if isinstance(errors, list) else (),
        )

    def _asked(self, address: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Ask until there is an answer that asking again would not better."""
        for attempt in range(TRIES):
            try:
                answer = self._redirected(address, body, headers)
            except BrokenError as error:
                reason = str(error)
                wait = Pause(backoff(attempt, self.world.jitter), False)
            else:
                found = pause(answer, attempt, self.world.now(), self.world.jitter)
                if found is None:
                    return self._accepted(answer)
                reason, wait = f"status {answer.status}", found
            if attempt + 1 == TRIES or wait.seconds > self.patience:
                raise self._impatient(wait, reason)
            self.patience -= wait.seconds
            self.world.sleep(wait.seconds)
        raise AssertionError("the last attempt returns or raises")

    def _impatient(self, wait: Pause, reason: str) -> UserError:
        if not wait.is_limit:
            return UnavailableError(f"GitHub gives no answer ({reason})", "try again later")
        until = clock_time(self.world.now() + wait.seconds)
        return LimitedError(
            f"GitHub's rate limit is used up until {until}",
            "run it again then: it goes on from what was read",
        )

    def _redirected(self, address: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Ask where GitHub points to; another host than its own is not shown the token."""
        for _ in range(_MOST_REDIRECTS):
            shown = self.access.headers if self.access.trusts(address) else {}
            answer = self.world.transport(address, {**_HEADERS, **headers, **shown}, body)
            if answer.status not in _REDIRECTS:
                return answer
            address = urljoin(address, answer.headers.get("location", ""))
            is_safe = self.access.trusts(address) or address.startswith("https://")
            if body is not None or not is_safe:
                raise UnavailableError("GitHub points elsewhere", "check GITHUB_API_URL")
        raise UnavailableError("GitHub points in circles", "check GITHUB_API_URL")

    def _accepted(self, answer: Answer) -> Answer:
        if answer.status in (200, 304):
            return answer
        said = self._said(answer)
        if answer.status == 401:
            raise UserError(f"GitHub does not accept the token{said}", "set GITHUB_TOKEN anew")
        if answer.status in (403, 404, 410, 451):
            raise UserError(
                f"GitHub has no such repository for this token{said}",
                "check its name, and that the token may read its issues and pull requests",
            )
        raise UnavailableError(f"GitHub answers with status {answer.status}{said}", "try again")

    def _said(self, answer: Answer) -> str:
        """Return GitHub's own words, made harmless."""
        words = message(answer)
        if self.access.token:
            words = words.replace(self.access.token, "…")
        words = "".join(one if one.isprintable() else " " for one in redact(words)[:_SAID])
        return f" ({words})" if words else ""


def _json(answer: Answer) -> Any:  # noqa: ANN401 any JSON value
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise UnavailableError("GitHub's answer is no JSON", "check GITHUB_API_URL") from None


def _error(value: object) -> tuple[str, str]:
    told = value if isinstance(value, dict) else {}
    kind, words = told.get("type"), told.get("message")
    return (kind if isinstance(kind, str) else "", words if isinstance(words, str) else "")


def _next(link: str, address: str) -> str:
    """Return the address that a ``Link`` header gives to the next page (RFC 8288)."""
    for part in link.split(","):
        target, _, parameters = part.strip().partition(";")
        names = {one.strip().replace('"', "").lower() for one in parameters.split(";")}
        if "rel=next" in names and target.startswith("<") and target.endswith(">"):
            return urljoin(address, target[1:-1])
    return ""
