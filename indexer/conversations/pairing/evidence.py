"""Gathers the hard links of sessions: which commits are told to be theirs, and by what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from ...git.repository import Commit
from ...provenance.git_ai import LONGEST, REF, agent_ids, sessions_of
from .checkpoints import checkpointed, is_of
from .past import Past, known_commit
from .rewritten import successors
from .score import SLACK
from .told import Named
from .work import Work

Evidence = Mapping[tuple[int, str], str]
"""(session, commit) → what says so."""


def gather(past: Past, works: Collection[Work], named: Mapping[int, Iterable[Named]]) -> Evidence:
    """Return the hard links of sessions.

    Args:
        past: the history that HEAD reaches.
        works: the sessions.
        named: session → the commits that its calls printed.

    """
    found: dict[tuple[int, str], str] = {}
    for work in works:
        for one in named.get(work.session.id, ()):
            for commit in successors(past, one.id):
                found.setdefault((work.session.id, commit.id), "commit in the output of a call")
        for commit in _ended_at(past, work):
            found.setdefault((work.session.id, commit.id), "last commit of the session")
    for (session, commit_id), evidence in _by_marks(past, works):
        found.setdefault((session, commit_id), evidence)
    return found


def _ended_at(past: Past, work: Work) -> Iterator[Commit]:
    """Yield the commit that the tool says a session ended at, if it was made meanwhile."""
    session = work.session
    if not session.head or session.head == session.base:
        return
    for commit in successors(past, session.head):
        is_new = bool(work.begin) and commit.time + SLACK >= work.begin
        touched = any(past.place(commit, path) for path in sorted(work.paths))
        if session.is_discussion or (is_new and touched):
            yield commit


def _by_marks(past: Past, works: Collection[Work]) -> Iterator[tuple[tuple[int, str], str]]:
    """Yield what git-ai's notes and Entire's trailers say."""
    notes = _noted(past)
    for work in works:
        for one in agent_ids(work.session.agent) if work.session.agent else ():
            for commit in notes.get(one, ()):
                yield (work.session.id, commit), "note of git-ai"
    for commit, told in checkpointed(past.repository, past.commits.values()).items():
        for work in works:
            if any(is_of(one, work.session.native) for one in told):
                yield (work.session.id, commit), "checkpoint of Entire"


def _noted(past: Past) -> Mapping[str, list[str]]:
    """Return git-ai's session id → the commits whose notes name it."""
    found: dict[str, list[str]] = defaultdict(list)
    commit = known_commit(past.repository, REF)
    if commit is None:
        return found
    entries = past.repository.entries(commit.tree)
    blobs = {entry.path.replace("/", ""): entry.blob for entry in entries}
    wanted = sorted(blobs.keys() & past.commits.keys())
    contents = past.repository.blobs([blobs[one] for one in wanted], LONGEST)
    for one, content in zip(wanted, contents, strict=True):
        for session in sorted(sessions_of((content.data or b"").decode("utf-8", "replace"))):
            found[session].append(one)
    return found
