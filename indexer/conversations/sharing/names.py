"""Names of shared sessions in the store: whose they are, which version, and what is in them.

    sessions/<first commit>/<session>/000002-<digest of the object>.jsonl
    sessions/<first commit>/<session>/000003-<digest of the object>.withdrawn

So what is new can be told from a list alone, and two machines never write to one name unless they
write the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ....core.errors import UserError
from ...git.repository import Repository

MAX_VERSIONS = 999_999
_NAME = re.compile(
    r"sessions/(?P<repository>[0-9a-f]{40,64})/(?P<session>[0-9a-f]{64})"
    r"/(?P<number>\d{6})-(?P<digest>[0-9a-f]{64})\.(?P<kind>jsonl|withdrawn)"
)


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """One object of the store; the greatest of a session is the one that counts.

    Attributes:
        number: grows with every version of the session.
        digest: of the object.
        session: identity of the session.
        repository: id of the repository's first commit.
        is_withdrawn: it takes the session back.

    """

    number: int
    digest: str
    session: str
    repository: str
    is_withdrawn: bool

    @property
    def name(self) -> str:
        """Name in the store."""
        kind = "withdrawn" if self.is_withdrawn else "jsonl"
        folder = f"{folder_of(self.repository)}/{self.session}"
        return f"{folder}/{self.number:06d}-{self.digest}.{kind}"


def folder_of(repository: str) -> str:
    """Return the prefix of all sessions of a repository."""
    return f"sessions/{repository}"


def parsed(name: str) -> Version | None:
    """Return the version that a name is of; None for a name that is none of ours."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    is_withdrawn = match["kind"] == "withdrawn"
    number = int(match["number"])
    return Version(number, match["digest"], match["session"], match["repository"], is_withdrawn)


def first_commit(repository: Repository) -> str:
    """Return the id of the commit that a repository began with: it names it on every machine.

    Raises:
        UserError: there is none, or this clone does not reach back to it.

    """
    head = repository.head()
    if head is None:
        raise UserError("the repository has no commit yet", "make a first commit (git commit)")
    if repository.is_shallow:
        raise UserError(
            "a shallow clone does not know which repository it is", "run `git fetch --unshallow`"
        )
    return repository.first_parent(head.id)[0].id
