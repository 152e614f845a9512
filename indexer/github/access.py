"""Where GitHub is asked, and with which token; the token is told to nobody but that host."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from ...core.errors import UserError

DEFAULT_API = "https://api.github.com"
TOKENS = ("GH_TOKEN", "GITHUB_TOKEN")  # in the order that GitHub's own `gh` looks for them
_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_ENTERPRISE = "/api/v3"  # https://docs.github.com/enterprise-server/rest: the path there
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Access:
    """An interface of GitHub and what opens it.

    Attributes:
        api: address of the REST interface, without a slash at its end.
        token: "" to ask as nobody; never shown.

    """

    api: str = DEFAULT_API
    token: str = field(default="", repr=False)

    @property
    def graphql(self) -> str:
        """Address of the GraphQL interface of the same host."""
        return f"{self.api.removesuffix('/v3')}/graphql"

    @property
    def headers(self) -> dict[str, str]:
        """What shows the token to the host that it is for."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def trusts(self, address: str) -> bool:
        """Tell whether an address lies on the host that the token is for."""
        try:
            return _origin(urlsplit(address)) == _origin(urlsplit(self.api))
        except ValueError:
            return False


def from_environment(environment: Mapping[str, str]) -> Access:
    """Return what ``GITHUB_API_URL`` and ``GH_TOKEN`` or ``GITHUB_TOKEN`` say.

    Raises:
        UserError: the address is none that a token may be sent to, or the token has no such form.
    """
    api = environment.get("GITHUB_API_URL", "").strip().rstrip("/") or DEFAULT_API
    _check(api)
    for name in TOKENS:
        token = environment.get(name, "").strip()
        if token and not _TOKEN.fullmatch(token):
            raise UserError(f"{name} holds what is no token", f"set {name} anew")
        if token:
            return Access(api, token)
    return Access(api)


def _check(api: str) -> None:
    try:
        parts = urlsplit(api)
        scheme, host, _ = _origin(parts)
    except ValueError:
        parts, scheme, host = SplitResult("", "", "", "", ""), "", ""
    is_safe = scheme == "https" or (scheme == "http" and host in _LOOPBACK)
    if not is_safe or not host or "@" in parts.netloc or parts.query or parts.fragment:
        raise UserError(
            "GITHUB_API_URL is no https address of a host",
            f"set it to `{DEFAULT_API}`, or to `https://HOST{_ENTERPRISE}`",
        )


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    """Return scheme, host and port (https://www.rfc-editor.org/rfc/rfc6454)."""
    scheme = parts.scheme.lower()
    return scheme, parts.hostname or "", parts.port or _PORTS.get(scheme, 0)
