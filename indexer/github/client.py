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
_SENDS_JSON = {"Content-Type": "application/json"}
_HEADERS = {
    "Accept": "application/vnd.github+json",
    "User-Agent": f"housestyle/{__version__}",
    "X-GitHub-Api-Version": "2022-11-28",
}


class UnavailableError(UserError):
    """GitHub gave no answer that can be used, however often it was asked."""


class LimitedError(UserError):
    """The rate limit is used up for longer than is waited."""


class UncertainError(UnavailableError):
    """No answer came to a change that is not to be made twice: it may have been made."""


class RefusedError(UserError):
    """GitHub says no.

    Args:
        status: of HTTP.
        problem: as of `UserError`.
        remedy: as of `UserError`.
    """

    def __init__(self, status: int, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.status = status


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked: `is_once` when it must not be asked again after an unknown end."""

    address: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = ""
    is_once: bool = False

    @property
    def is_change(self) -> bool:
        """Tell whether it asks to change something."""
        return bool(self.method)


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
        address = self._address(path) + (f"?{urlencode(query)}" if query else "")
        answer = self._asked(_Request(address, headers={"If-None-Match": etag} if etag else {}))
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
        """Return what the GraphQL interface answers to a query: never to a mutation, as it repeats.

        Raises:
            UserError: there is no token, or as ``get``.
        """
        if not self.access.token:
            raise UserError(
                "GitHub answers no such question without a token",
                "set GITHUB_TOKEN to one that may read issues and pull requests",
            )
        body = json.dumps({"query": text, "variables": dict(variables or {})}).encode()
        value = _json(self._asked(_Request(self.access.graphql, body, _SENDS_JSON)))
        told = value if isinstance(value, dict) else {}
        data, errors = told.get("data"), told.get("errors")
        return Reply(
            data if isinstance(data, dict) else {},
            tuple(_error(one) for one in errors) if isinstance(errors, list) else (),
        )

    def fetch(self, path: str) -> bytes:
        """Return a file as it is; GitHub keeps files elsewhere, and the token does not go there.

        Raises:
            UserError: as ``get``.
        """
        return self._asked(_Request(self._address(path))).body

    def change(self, method: str, path: str, value: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 any JSON value
        """Change something and return what it is then.

        A rate limit is waited for, since GitHub did nothing then. After any other failure that
        may pass, what can be repeated is; a POST might be done twice and ends instead.

        Args:
            method: ``POST``, ``PATCH``, ``PUT`` or ``DELETE``.
            path: below the interface's address, beginning with a slash.
            value: what is sent as JSON.

        Raises:
            UncertainError: nobody knows whether a POST was carried out: look before repeating it.
            RefusedError: GitHub does not do it.
            UserError: as ``get``.
        """
        body = None if value is None else json.dumps(value).encode()
        request = _Request(self._address(path), body, _SENDS_JSON, method, method == "POST")
        answer = self._asked(request)
        return _json(answer) if answer.body else None

    def wait(self, attempt: int) -> None:
        """Wait before the next attempt at something, as between requests.

        Raises:
            UnavailableError: it has waited long enough.
        """
        seconds = backoff(attempt, self.world.jitter)
        if attempt + 1 >= TRIES or seconds > self.patience:
            raise UnavailableError("GitHub gives no answer", "try again later")
        self._wait(seconds)

    def _wait(self, seconds: float) -> None:
        self.patience -= seconds
        self.world.sleep(seconds)

    def _address(self, path: str) -> str:
        return path if self.access.trusts(path) else f"{self.access.api}{path}"

    def _asked(self, request: _Request) -> Answer:
        """Ask until there is an answer that asking again would not better."""
        for attempt in range(TRIES):
            try:
                answer = self._redirected(request)
            except BrokenError as error:
                reason = str(error)
                wait = Pause(backoff(attempt, self.world.jitter), False)
            else:
                found = pause(answer, attempt, self.world.now(), self.world.jitter)
                if found is None:
                    return self._accepted(answer, request)
                reason, wait = f"status {answer.status}", found
            if request.is_once and not wait.is_limit:
                raise UncertainError(f"GitHub gives no answer ({reason})", "try again later")
            if attempt + 1 == TRIES or wait.seconds > self.patience:
                raise self._impatient(wait, reason)
            self._wait(wait.seconds)
        raise AssertionError("the last attempt returns or raises")

    def _impatient(self, wait: Pause, reason: str) -> UserError:
        if not wait.is_limit:
            return UnavailableError(f"GitHub gives no answer ({reason})", "try again later")
        until = clock_time(self.world.now() + wait.seconds)
        return LimitedError(
            f"GitHub's rate limit is used up until {until}",
            "run it again then: it goes on from what was read",
        )

    def _redirected(self, request: _Request) -> Answer:
        """Ask where GitHub points to; another host than its own is not shown the token."""
        address = request.address
        for _ in range(_MOST_REDIRECTS):
            shown = self.access.headers if self.access.trusts(address) else {}
            headers = {**_HEADERS, **request.headers, **shown}
            answer = self.world.transport(address, headers, request.body, request.method)
            if answer.status not in _REDIRECTS:
                return answer
            address = urljoin(address, answer.headers.get("location", ""))
            is_safe = self.access.trusts(address) or address.startswith("https://")
            if request.body is not None or request.is_change or not is_safe:
                raise UnavailableError("GitHub points elsewhere", "check GITHUB_API_URL")
        raise UnavailableError("GitHub points in circles", "check GITHUB_API_URL")

    def _accepted(self, answer: Answer, request: _Request) -> Answer:
        if answer.status in (200, 304) or (request.is_change and answer.status in (201, 204)):
            return answer
        status, said = answer.status, self._said(answer)
        if status == 401:
            raise RefusedError(
                status, f"GitHub does not accept the token{said}", "set GITHUB_TOKEN anew"
            )
        if request.is_change and 400 <= status < 500:
            raise RefusedError(
                status, f"GitHub refuses a change{said}", "check what the token may write"
            )
        if status in (403, 404, 410, 451):
            raise RefusedError(
                status,
                f"GitHub has no such repository for this token{said}",
                "check its name, and that the token may read its issues and pull requests",
            )
        if status == 422:
            raise RefusedError(status, f"GitHub has no answer to that{said}", "check what is asked")
        raise UnavailableError(f"GitHub answers with status {status}{said}", "try again")

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
