"""One request and its answer: bounded in size and time, complete or not at all."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Protocol
from urllib.error import URLError
from urllib.request import (
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

MOST_BYTES = 64 << 20
SILENCE_SECONDS = 30.0  # no byte for so long ends it
TOTAL_SECONDS = 120.0
_CHUNK = 1 << 16


class BrokenError(Exception):
    """No complete answer came: the message says why, and names neither address nor token."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    Attributes:
        status: of HTTP.
        headers: by name in small letters.
        body: all of it.

    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Transport(Protocol):
    """Carries a request to a server."""

    def __call__(
        self, address: str, headers: Mapping[str, str], body: bytes | None, method: str = ""
    ) -> Answer:
        """Send a request and return the answer as it is; follow nothing.

        Args:
            address: where.
            headers: by name.
            body: what is sent, if anything.
            method: of HTTP; else GET, or with a body POST.

        Raises:
            BrokenError: there was none, or no complete one.
        """


def send(address: str, headers: Mapping[str, str], body: bytes | None, method: str = "") -> Answer:
    """Send over HTTP, through the proxy that the environment names; see ``Transport``."""
    told = method or ("GET" if body is None else "POST")
    request = Request(address, body, dict(headers), method=told)  # noqa: S310 - HTTP alone
    deadline = time.monotonic() + TOTAL_SECONDS
    try:
        with _opener().open(request, timeout=SILENCE_SECONDS) as response:
            return Answer(
                response.status,
                {name.lower(): value for name, value in response.headers.items()},
                _read(response, deadline),
            )
    except URLError as error:
        raise BrokenError(_reason(error.reason)) from None
    except (HTTPException, OSError) as error:
        raise BrokenError(_reason(error)) from None


def _opener() -> OpenerDirector:
    """Return what speaks HTTP alone; it neither follows redirects nor judges statuses."""
    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler(), UnknownHandler()):
        opener.add_handler(handler)
    return opener


def _read(response: HTTPResponse, deadline: float) -> bytes:
    expected, pieces, size = response.length, [], 0
    while piece := response.read1(_CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise BrokenError(f"the answer is larger than {MOST_BYTES >> 20} MiB")
        if time.monotonic() > deadline:
            raise BrokenError(f"the answer took longer than {TOTAL_SECONDS:.0f} s")
    if expected is not None and size < expected:
        raise BrokenError("the connection was cut")
    return b"".join(pieces)


def _reason(error: object) -> str:
    """Say what failed, by its kind: the text of an error may repeat what was sent."""
    if isinstance(error, TimeoutError):
        return f"no answer within {SILENCE_SECONDS:.0f} s"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__
