"""The commits that a preview is about: what HEAD brings that BASE does not have."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from ...core.errors import UserError
from ...indexer.git.plain import git_is_installed
from ...indexer.git.process import Git, GitError
from ...indexer.git.repository import Change, Commit, Repository

MOST_COMMITS = 10_000
RANGE = ".."


@dataclass(frozen=True, slots=True)
class Span:
    """A change, from where it left the other line of history.

    Attributes:
        base: the newest commit that both lines have.
        head: the newest commit of the change.
        commits: ids of the commits of the change, newest first.
        files: the files that differ, by path.
        is_linear: whether each commit of the change follows the one before, down to ``base``.
    """

    base: Commit
    head: Commit
    commits: tuple[str, ...]
    files: tuple[Change, ...]
    is_linear: bool


def span_of(repository: Repository, text: str) -> Span:
    """Return what ``BASE..HEAD`` names, or ``BASE`` for what is checked out.

    As in ``git log``, these are the commits of HEAD that BASE does not have; what came to BASE
    meanwhile is no part of the change.

    Raises:
        UserError: no such commits, nothing in common, or nothing between them.
    """
    if not git_is_installed():
        raise UserError("git is not installed", "install it")
    old, _, new = text.partition(RANGE)
    tip = _commit(repository, old.rstrip(".") or "HEAD")
    head = _commit(repository, new.lstrip(".") or "HEAD")
    git = Git(repository.git_dir, repository.git_dir)
    base = repository.commit(_common(git, tip, head))
    commits = _ids(git, "rev-list", f"--max-count={MOST_COMMITS}", head.id, f"^{base.id}")
    if not commits:
        problem = f"{head.id[:12]} has no commit that {tip.id[:12]} has not"
        raise UserError(problem, "name the branch that a change is to go to, then the change")
    files = tuple(repository.changes(base.tree, head.tree))
    return Span(base, head, commits, files, _is_linear(repository, base, head, commits))


def _commit(repository: Repository, rev: str) -> Commit:
    try:
        return repository.commit(rev)
    except UserError as error:
        if repository.is_shallow:
            remedy = "fetch the whole history (actions/checkout: `fetch-depth: 0`)"
            raise UserError(error.problem, remedy) from error
        raise


def _common(git: Git, one: Commit, other: Commit) -> str:
    """Return the best commit that both have."""
    try:
        found = _ids(git, "merge-base", one.id, other.id)
    except GitError:
        found = ()
    if not found:
        raise UserError(
            f"{one.id[:12]} and {other.id[:12]} have no commit in common here",
            "fetch the whole history (git fetch --unshallow)",
        )
    return found[0]


def _ids(git: Git, *arguments: str) -> tuple[str, ...]:
    return tuple(git.output(*arguments).decode("ascii", "replace").split())


def _is_linear(
    repository: Repository, base: Commit, head: Commit, commits: tuple[str, ...]
) -> bool:
    steps = count()
    enough = len(commits)  # a line that is longer has left the change
    line = repository.first_parent(head.id, lambda one: one == base.id or next(steps) > enough)
    met = line[0].parents[:1] == (base.id,)
    return met and len(line) == len(commits) and all(len(one.parents) == 1 for one in line)
