"""The commits of a history that say who wrote them, and what else is needed to follow their lines.

One pass over the history reads what the commits say; notes and traces add what they say of lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...core.errors import UserError
from ..git.process import Git, stop
from ..git.repository import Repository
from .agent_trace import LARGEST, PATH, traces_of
from .classes import UNKNOWN, Class, parts_of
from .git_ai import LONGEST, REF, ranges_of
from .messages import class_by_message
from .ranges import Ranges, class_of_line, lines_of

_FORMAT = "--format=%P%x00%T%x00%ct%x00%ae%x00%an%x00%B%x00"
_FIELDS = 6
_CHUNK = 1 << 20  # bytes read at once


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one commit's text, the surest evidence first.

    Attributes:
        listed: ranges of its git-ai note.
        traced: ranges of Agent Trace records.
        said: the class by the commit itself.
        time: of the commit, in seconds since 1970.

    """

    listed: Ranges = field(default_factory=dict)
    traced: Ranges = field(default_factory=dict)
    said: Class = UNKNOWN
    time: int = 0

    def line(self, path: str, number: int) -> Class:
        """Return the class of a line that the commit wrote."""
        for ranges in (self.listed, self.traced):
            found = class_of_line(ranges.get(path, ()), number)
            if found is not UNKNOWN:
                return found.at(self.time)
        return self.said.at(self.time)

    def whole(self, path: str = "") -> Class:
        """Return the class of everything that the commit wrote, or of its part in one file."""
        for ranges in (self.listed, self.traced):
            named = [ranges.get(path, ())] if path else list(ranges.values())
            found = parts_of(one for part in named for one in lines_of(part))
            if found is not UNKNOWN:
                return found.at(self.time)
        return self.said.at(self.time)

    @property
    def paths(self) -> set[str]:
        """The files whose lines it names."""
        return {*self.listed, *self.traced}


@dataclass(frozen=True, slots=True)
class Link:
    """A commit's place in the history: its parents, its tree, and its committer's time."""

    parents: tuple[str, ...]
    tree: str
    time: int


@dataclass(frozen=True, slots=True)
class History:
    """A history and its evidence.

    Attributes:
        links: every commit that HEAD reaches, children before their parents.
        told: those that evidence exists for.

    """

    links: Mapping[str, Link]
    told: Mapping[str, Told]


def read_history(repository: Repository, git: Git, head: str, files: Mapping[str, str]) -> History:
    """Read the commits that ``head`` reaches, and all evidence about them.

    Args:
        repository: where notes and traces are read.
        git: runs git in it.
        head: commit id.
        files: path → blob of its tree.

    """
    links: dict[str, Link] = {}
    said: dict[str, Class] = {}
    for commit, link, found in _commits(git, head):
        links[commit] = link
        if found is not UNKNOWN:
            said[commit] = found
    listed, traced = _notes(repository, links), _traces(repository, files)
    told = {
        commit: Told(
            listed.get(commit, {}),
            traced.get(commit, {}),
            said.get(commit, UNKNOWN),
            links[commit].time,
        )
        for commit in sorted({*said, *listed, *(traced.keys() & links.keys())})
    }
    return History(links, told)


def notes_state(repository: Repository) -> str:
    """Return what names the present notes, the one evidence that changes without a commit."""
    try:
        return repository.commit(REF).id
    except UserError:
        return ""  # nobody wrote any


def _commits(git: Git, head: str) -> Iterator[tuple[str, Link, Class]]:
    """Yield the commits that ``head`` reaches; rev-list heeds no setting of the repository's."""
    fields: list[bytes] = []
    for piece in _pieces(git, "rev-list", "--topo-order", "--encoding=UTF-8", _FORMAT, head):
        fields.append(piece)
        if len(fields) == _FIELDS:
            start, tree, time, address, name, message = (
                field.decode("utf-8", "replace") for field in fields
            )
            first, _, parents = start.lstrip("\n").partition("\n")
            link = Link(tuple(parents.split()), tree, int(time) if time.isdigit() else 0)
            yield first.removeprefix("commit "), link, class_by_message(message, address, name)
            fields.clear()


def _pieces(git: Git, *arguments: str) -> Iterator[bytes]:
    """Yield what a command prints, cut at NUL bytes."""
    process = git.start(*arguments)
    try:
        left = b""
        while process.stdout and (chunk := process.stdout.read(_CHUNK)):
            *pieces, left = (left + chunk).split(b"\0")
            yield from pieces
    finally:
        stop(process)


def _notes(repository: Repository, links: Mapping[str, Link]) -> dict[str, Ranges]:
    state = notes_state(repository)
    if not state:
        return {}
    named = {e.path.replace("/", ""): e.blob for e in repository.entries(_tree(repository, state))}
    wanted = sorted(named.keys() & links.keys())
    contents = repository.blobs([named[commit] for commit in wanted], LONGEST)
    found = {
        commit: ranges_of((content.data or b"").decode("utf-8", "replace"))
        for commit, content in zip(wanted, contents, strict=True)
    }
    return {commit: ranges for commit, ranges in found.items() if ranges}


def _tree(repository: Repository, commit: str) -> str:
    return repository.commit(commit).tree


def _traces(repository: Repository, files: Mapping[str, str]) -> dict[str, Ranges]:
    blobs = [files[path] for path in [PATH] if path in files]
    texts = [one.data or b"" for one in repository.blobs(blobs, LARGEST)]
    return traces_of("".join(text.decode("utf-8", "replace") for text in texts))
