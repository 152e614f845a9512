"""Which pull requests something is about: GitHub is asked, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ...indexer.github.client import RefusedError
from .remote import GONE, Remote, Told, needs

CommitId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
Number = Annotated[int, Field(ge=1, lt=2**53)]
_UNKNOWN = 422  # a commit that GitHub has not


class Repository(Told):
    """A repository; one that is deleted has none."""

    id: Number
    full_name: str
    default_branch: str = ""


class End(Told):
    """One of the two branches of a pull request."""

    ref: str
    sha: CommitId
    repo: Repository | None


class Pull(Told):
    """A pull request."""

    number: Number
    state: Literal["open", "closed"]
    merged_at: str | None = None
    head: End
    base: End

    @property
    def is_own(self) -> bool:
        """Whether it comes from the repository itself, whose writers are trusted, not a fork."""
        head, base = self.head.repo, self.base.repo
        return head is not None and base is not None and head.id == base.id


class Owner(Told):
    """Who has a repository."""

    login: str


class Home(Repository):
    """The repository that a run's commit lies in."""

    owner: Owner


class Run(Told):
    """A run of a workflow."""

    id: Number
    event: str
    status: str | None
    conclusion: str | None
    head_sha: CommitId
    head_branch: str | None
    repository: Repository
    head_repository: Home | None


def pull(remote: Remote, number: int) -> Pull:
    """Return a pull request.

    Raises:
        UserError: there is none, or as ``Remote.get``.
    """
    return remote.get(Pull, f"/pulls/{number}")


def merged_with(remote: Remote, commits: Iterable[str], branch: str) -> dict[int, list[str]]:
    """Return the merged pull requests that brought commits to a branch, each with its commits.

    Args:
        remote: where.
        commits: ids; those that GitHub does not know brought nothing.
        branch: that was merged into: a later merge into another one holds the same commits.

    Raises:
        UserError: GitHub refuses, is out of reach, or asks to wait too long.
    """
    found: dict[int, list[str]] = {}
    for commit in commits:
        for one in _of_commit(remote, commit):
            is_here = one.base.repo is not None and one.base.repo.full_name == remote.name
            if one.merged_at and is_here and one.base.ref == branch:
                found.setdefault(one.number, []).append(commit)
    return found


def _of_commit(remote: Remote, commit: str) -> Iterator[Pull]:
    try:
        yield from remote.every(Pull, f"/commits/{commit}/pulls", {})
    except RefusedError as error:
        if error.status not in (_UNKNOWN, *GONE):
            raise needs(error, "pull-requests: read") from None


def pulls_of(remote: Remote, run: Run) -> list[Pull]:
    """Return the open pull requests whose newest commit a run looked at.

    A run says nothing of pull requests from forks, so they are found by repository and branch;
    that branch may have gone on since, and then none is found.

    Raises:
        UserError: as ``Remote.get``.
    """
    home = run.head_repository
    if home is None or not run.head_branch:
        return []
    query = {"state": "open", "head": f"{home.owner.login}:{run.head_branch}"}
    return [
        one
        for one in remote.every(Pull, "/pulls", query)
        if one.state == "open"
        and one.head.sha == run.head_sha
        and one.head.repo is not None
        and one.head.repo.id == home.id
        and one.base.repo is not None
        and one.base.repo.id == run.repository.id
    ]
