"""The people of a history: names and addresses of its authors and committers."""

from __future__ import annotations

import re

from ..git.plain import git_is_installed, plain_git
from ..git.repository import Repository
from .agents import agent_of

_FORMAT = "--format=%an%x00%ae%x00%cn%x00%ce%x00"
_NOBODY = re.compile(r"(?i)\[bot\]|^(?:no-?reply|donotreply|actions?|bot|ci)@|^(?:\S+\W)?bot@")


def identities(repository: Repository) -> list[tuple[str, str]]:
    """Return the names with their addresses of all whom HEAD's history names, sorted.

    Bots, agents and services are no people.
    """
    head = repository.head()
    if head is None:
        return []
    found = _listed(repository, head.id) if git_is_installed() else _walked(repository, head.id)
    return sorted(pair for pair in found if _is_person(*pair))


def _listed(repository: Repository, head: str) -> set[tuple[str, str]]:
    with plain_git(repository.common_dir, head) as git:
        listed = git.output("rev-list", "--encoding=UTF-8", _FORMAT, head)
    fields = listed.decode("utf-8", "replace").split("\0")
    # A commit's own line stands before its first field.
    names = [name.rpartition("\n")[2].strip() for name in fields[0::2]]
    return set(zip(names, fields[1::2]))  # noqa: B905 - a line break is left over at the end


def _walked(repository: Repository, head: str) -> set[tuple[str, str]]:
    """Return the authors of the first-parent line."""
    line = repository.first_parent(head)
    return {(commit.author_name, commit.author_email) for commit in line}


def _is_person(name: str, address: str) -> bool:
    return bool(name) and not _NOBODY.search(f"{address}") and not agent_of(address, name)
