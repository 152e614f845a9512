"""The repository on GitHub that a job tells things to, and its answers, believed in no detail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ...core.errors import UserError
from ...indexer.github.access import from_environment
from ...indexer.github.client import Client, RefusedError, UnavailableError

_NAME = re.compile(r"[A-Za-z\d][A-Za-z\d-]{0,38}/(?!\.{1,2}$)[A-Za-z\d._-]{1,100}")
FORBIDDEN, GONE = 403, (404, 410)


class Told(BaseModel):
    """Part of an answer: what is not asked for is passed over, what is asked for is checked."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


Part = TypeVar("Part", bound=Told)


@dataclass(frozen=True, slots=True)
class Remote:
    """One repository on one GitHub.

    Attributes:
        client: asks it.
        name: ``owner/name``.
    """

    client: Client
    name: str

    @property
    def owner(self) -> str:
        """User or organisation."""
        return self.name.partition("/")[0]

    def get(self, shape: type[Part], below: str, query: Mapping[str, str] | None = None) -> Part:
        """Return what lies below the repository's address.

        Raises:
            UserError: as ``Client.get``, or the answer has another shape.
        """
        return read(shape, self.client.get(f"/repos/{self.name}{below}", query).data)

    def every(
        self, shape: type[Part], below: str, query: Mapping[str, str], within: str = ""
    ) -> Iterator[Part]:
        """Yield what a list holds, page after page.

        Args:
            shape: of each.
            below: path below the repository's address.
            query: parameters.
            within: the key of the list where an object holds it.

        Raises:
            UserError: as ``get``.
        """
        for page in self.client.pages(f"/repos/{self.name}{below}", {**query, "per_page": "100"}):
            found = page.data.get(within) if isinstance(page.data, dict) else page.data
            if not isinstance(found, list):
                raise _strange()
            yield from (read(shape, one) for one in found)

    def change(self, method: str, below: str, value: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 any JSON value
        """Change something; see ``Client.change``."""
        return self.client.change(method, f"/repos/{self.name}{below}", value)

    def fetch(self, below: str) -> bytes:
        """Return a file."""
        return self.client.fetch(f"/repos/{self.name}{below}")


def remote_from(environment: Mapping[str, str]) -> Remote:
    """Return the repository that the job belongs to.

    Raises:
        UserError: the environment names none, or no token.
    """
    name = environment.get("GITHUB_REPOSITORY", "").strip()
    if not _NAME.fullmatch(name):
        raise UserError("GITHUB_REPOSITORY names no repository", "set it to `owner/name`")
    access = from_environment(environment)
    if not access.token:
        raise UserError("nobody posts to GitHub without a token", "set GITHUB_TOKEN")
    return Remote(Client(access), name)


def read(shape: type[Part], value: object) -> Part:
    """Return part of an answer in its shape.

    Raises:
        UnavailableError: it has another one; the message repeats nothing of it.
    """
    try:
        return shape.model_validate(value)
    except ValidationError:
        raise _strange() from None


def _strange() -> UnavailableError:
    return UnavailableError("GitHub's answer is not understood", "upgrade housestyle")


def needs(error: RefusedError, right: str) -> RefusedError:
    """Return a refusal whose remedy names the right that is missing, if one is."""
    if error.status != FORBIDDEN:
        return error
    remedy = (
        f"grant the job `{right}`; a pull request from a fork gets a token that only reads, so "
        "post from a `workflow_run` job"
    )
    return RefusedError(error.status, error.problem, remedy)
