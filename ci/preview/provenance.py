"""Who wrote the lines that a change adds, as far as there is evidence."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from ...indexer.git.plain import plain_git
from ...indexer.git.process import Git, GitError
from ...indexer.git.repository import Repository
from ...indexer.provenance.attribution import LARGEST
from ...indexer.provenance.blame import Blamed, blame
from ...indexer.provenance.classes import UNKNOWN, Class
from ...indexer.provenance.evidence import History, read_history
from .artifact import Provenance
from .counting import counted
from .span import Span

MOST_FILES = 300
_SNIFFED = 8_000  # bytes; git, too, calls a file binary that has a NUL among them


def provenance_of(repository: Repository, span: Span) -> Provenance:
    """Return the added lines by class; what moved or was copied was not added.

    Args:
        repository: the real one, where notes and traces are.
        span: the change.
    """
    head = span.head
    paths = [one.path for one in span.files if one.new_blob]
    readable = list(_readable(repository, span))[:MOST_FILES]
    blobs = {entry.path: entry.blob for entry in repository.entries(head.tree)}
    lines: Counter[str] = Counter()
    evidence: Counter[str] = Counter()
    unread = len(paths) - len(readable)
    with plain_git(repository.common_dir, head.id) as git:
        history = read_history(repository, git, head.id, blobs)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:  # git does the work
            found = list(pool.map(lambda path: _added(git, span, path), readable))
        for added in found:
            unread += added is None
            for one in _classes(history, added or ()):
                lines[one.author_class] += 1
                evidence[one.evidence] += bool(one.evidence)
    return Provenance(lines=counted(lines), evidence=counted(evidence), unread=unread)


def _readable(repository: Repository, span: Span) -> Iterator[str]:
    """Yield the paths of the change's text files."""
    wanted = [one for one in span.files if one.new_blob]
    contents = repository.blobs([one.new_blob or "" for one in wanted], LARGEST)
    for one, content in zip(wanted, contents, strict=True):
        if content.data is not None and b"\0" not in content.data[:_SNIFFED]:
            yield one.path


def _added(git: Git, span: Span, path: str) -> list[Blamed] | None:
    """Return the lines of a file that the change's commits wrote; None when git cannot tell."""
    ours = frozenset(span.commits)
    try:
        found = blame(git, span.head.id, [span.base.id], path)
    except GitError:
        return None
    return [line for line in found if line.commit in ours and not line.is_blank]


def _classes(history: History, lines: Iterable[Blamed]) -> Iterator[Class]:
    for line in lines:
        told = history.told.get(line.commit)
        yield UNKNOWN if told is None else told.line(line.path, line.line)
