"""Entire's checkpoints: a commit's trailer names one, whose metadata name the sessions.

They lie on a branch of their own, ``<id[:2]>/<id[2:]>/<n>/metadata.json`` with a ``session_id``, or
each under a ref of its own.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ...git.repository import Commit, Repository, TreeEntry
from .past import known_commit

TRAILER = re.compile(
    r"^[ \t*>-]{0,4}Entire-Checkpoint:[ \t]*([0-9a-f]{12}|[0-9A-HJKMNP-TV-Z]{26})[ \t]*$",
    re.MULTILINE,
)
BRANCHES = ("refs/heads/entire/checkpoints/v1", "refs/remotes/origin/entire/checkpoints/v1")
REFS = "refs/entire/checkpoints"
LARGEST = 1_000_000  # bytes of metadata
MOST = 64  # sessions of a checkpoint
_METADATA = re.compile(r"(?:\d{1,3}/)?metadata\.json")


def checkpointed(repository: Repository, commits: Iterable[Commit]) -> Mapping[str, set[str]]:
    """Return commit id → ids of the sessions whose checkpoint its message names."""
    named = {c.id: found for c in commits if (found := set(TRAILER.findall(c.message)))}
    known = _sessions(repository, {one for found in named.values() for one in found})
    return {commit: set().union(*(known[one] for one in ids)) for commit, ids in named.items()}


def is_of(told: str, native: str) -> bool:
    """Return whether a checkpoint's session is that of a native id; it may begin with a date."""
    return told == native or (len(native) >= 8 and told.endswith(f"-{native}"))


def _sessions(repository: Repository, checkpoints: set[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    if not checkpoints:
        return found
    for checkpoint, blobs in _metadata(repository, checkpoints).items():
        for content in repository.blobs(sorted(blobs)[:MOST], LARGEST):
            found[checkpoint] |= _session(content.data or b"")
    return found


def _metadata(repository: Repository, checkpoints: set[str]) -> Mapping[str, set[str]]:
    """Return checkpoint → contents of its metadata."""
    found: dict[str, set[str]] = defaultdict(set)
    for entry in _entries(repository, BRANCHES):
        first, _, rest = entry.path.partition("/")
        second, _, name = rest.partition("/")
        if first + second in checkpoints and _METADATA.fullmatch(name):
            found[first + second].add(entry.blob)
    for one in checkpoints - found.keys():
        for entry in _entries(repository, [f"{REFS}/{shard}/{one}" for shard in _shards(one)]):
            if _METADATA.fullmatch(entry.path):
                found[one].add(entry.blob)
    return found


def _shards(checkpoint: str) -> tuple[str, str]:
    return checkpoint[:2], checkpoint[-2:]


def _entries(repository: Repository, refs: Iterable[str]) -> Iterator[TreeEntry]:
    for ref in refs:
        commit = known_commit(repository, ref)
        if commit:
            yield from repository.entries(commit.tree)


def _session(data: bytes) -> set[str]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return set()
    named = told.get("session_id") if isinstance(told, dict) else None
    return {named} if isinstance(named, str) and named else set()
