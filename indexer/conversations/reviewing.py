"""From a reviewer's remark to the revision that landed.

The function that the reviewer saw is that around the lines of the remark in the commit that was
reviewed; the revision is what it was when the pull request landed. What came to it by other ways
than the pull request is none, nor is what changed far from the remark. Commits of a pull request
that was squashed are known where its own ref was fetched (``refs/pull/N/head``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ..definitions import Content, Definitions
from ..git.repository import Change, Commit, Repository
from ..symbol_diff import Place as Defined
from ..symbol_diff import compare
from .file_states import FileStates
from .model import Place
from .pairing.past import reached
from .sources.github_text import without_suggestions
from .store import Sessions
from .store.rows import TEACHING
from .suggestions import was_taken

FUNCTIONS = ("function", "method")
NEAR = 3  # lines between a remark and a change that may answer it
_REVISED = ("body", "signature", "documentation")


@dataclass(frozen=True, slots=True)
class Remark:
    """What begins a thread of a review.

    Attributes:
        turn: key of its turn.
        text: the reviewer's words, cleaned.
        place: what it is about.
        base: commit that the pull request began at.
        head: commit that it landed in.

    """

    turn: int
    text: str
    place: Place
    base: str
    head: str


@dataclass(frozen=True, slots=True)
class Revision:
    """What became of a function after a remark.

    Attributes:
        remark: what was said.
        words: the remark without the text that it suggests.
        path: of the file when it landed.
        qualname: of the function there.
        ordinal: which of that name in the file.
        before: the function that the reviewer saw, whole lines.
        after: the function that landed, whole lines.
        commit: where it landed.
        blob: of the file there.
        author_email: of who revised it, as far as known.
        is_accepted: whether the suggested text was taken over; None when nothing was suggested.

    """

    remark: Remark
    words: str
    path: str
    qualname: str
    ordinal: int
    before: str
    after: str
    commit: str
    blob: str
    author_email: str
    is_accepted: bool | None


def remarks(sessions: Sessions) -> Iterator[Remark]:
    """Yield the remarks of persons that begin threads, of all sessions that may teach."""
    for session in sessions.sessions(TEACHING):
        if not session.is_discussion:
            continue
        placed: set[str] = set()
        for turn in sessions.turns(session.id):
            if turn.place and turn.parent not in placed and turn.role == "person":
                yield Remark(turn.id, turn.text, turn.place, session.base, session.head)
            if turn.place:
                placed.add(turn.native)


class _NoneError(Exception):
    """There is no revision; the message says why."""


@dataclass(frozen=True, slots=True)
class _Function:
    """A function on both sides of a revision, in its files."""

    seen: Commit
    landed: Commit
    change: Change
    files: tuple[Content, Content]
    sides: tuple[Defined, Defined]

    @property
    def texts(self) -> tuple[str, str]:
        (old, new), (before, after) = self.files, self.sides
        return old.lines(before.what), new.lines(after.what)

    def is_near(self, place: Place) -> bool:
        """Tell whether something changed near a place."""
        before, after = ([one.rstrip() for one in text.splitlines()] for text in self.texts)
        start = self.sides[0].what.start_line
        spans = (
            (start + first, start + max(first, last - 1))
            for kind, first, last, _, _ in SequenceMatcher(
                None, before, after, autojunk=False
            ).get_opcodes()
            if kind != "equal"
        )
        return any(a <= place.last + NEAR and place.first - NEAR <= b for a, b in spans)


@dataclass
class Reviewing:
    """Finds revisions.

    Attributes:
        repository: where the commits are.
        definitions: reads files.
        dropped: reason → remarks that led to no revision that is known.

    """

    repository: Repository
    definitions: Definitions
    dropped: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._files = FileStates(self.repository, self.definitions)

    def revisions(self, found: Iterable[Remark]) -> Iterator[Revision]:
        """Yield the revisions that remarks led to, in the order of the remarks."""
        listed = list(found)
        landed = self._landed({one.head for one in listed})
        for remark in listed:
            try:
                yield self._revision(remark, landed)
            except _NoneError as reason:
                self.dropped[str(reason)] += 1

    def _landed(self, heads: Iterable[str]) -> dict[str, Commit]:
        """Return those of the commits that HEAD reaches."""
        known = [one for head in sorted(heads) if (one := self._files.commit(head))]
        head = self.repository.head()
        if head is None or not known:
            return {}
        past = reached(self.repository, [head.id], min(commit.time for commit in known))
        return {commit.id: commit for commit in known if commit.id in past}

    def _revision(self, remark: Remark, landed: Mapping[str, Commit]) -> Revision:
        words = without_suggestions(remark.text)
        if not words:
            raise _NoneError("nothing said")
        function = self._function(remark, landed)
        if not function.is_near(remark.place):
            raise _NoneError("changed elsewhere")
        if self._was_there(function, remark.base):
            raise _NoneError("revised by others")
        branch = self._files.branch(function.landed, function.seen, function.change.path)
        path, qualname, ordinal = function.sides[1].key
        before, after = function.texts
        return Revision(
            remark=remark,
            words=words,
            path=path,
            qualname=qualname,
            ordinal=ordinal,
            before=before,
            after=after,
            commit=function.landed.id,
            blob=function.sides[1].blob,
            author_email=(branch[0] if branch else function.landed).author_email,
            is_accepted=self._acceptance(function, remark.place, branch),
        )

    def _function(self, remark: Remark, landed: Mapping[str, Commit]) -> _Function:
        place = remark.place
        if not place.first or place.side == "before":
            raise _NoneError("not about lines of the change")
        commit, seen = landed.get(remark.head), self._files.commit(place.commit)
        if commit is None:
            raise _NoneError("not landed")
        if seen is None:
            raise _NoneError("the commit that was seen is not here")
        change = self._files.change(seen, commit, place.path)
        if change is None:
            raise _NoneError("nothing was revised")
        before, after = self._files.sides(change)
        if before is None or after is None:
            raise _NoneError("the file is gone, or is none that is read")
        return _Function(seen, commit, change, (before, after), _sides(before, after, place))

    def _was_there(self, function: _Function, base: str) -> bool:
        """Tell whether the revision stood on the branch before the pull request landed there."""
        landed, change = function.landed, function.change
        for commit in map(self._files.commit, [base, *landed.parents[:1]]):
            if commit is None or commit.time > landed.time or commit.id == landed.id:
                continue
            found = self._files.change(commit, landed, change.path)
            earlier = self._files.sides(found)[0] if found else None
            if found is None or (earlier and function.texts[1] in _texts(earlier, function)):
                return True
        return False

    def _acceptance(
        self, function: _Function, place: Place, branch: Iterable[Commit]
    ) -> bool | None:
        old, new = function.files
        changes = (self._files.change(function.seen, one, place.path) for one in branch)
        states = [new, *(self._files.sides(one)[1] for one in changes if one)]
        return was_taken(place, old.text, [one.text for one in states if one])


def _sides(before: Content, after: Content, place: Place) -> tuple[Defined, Defined]:
    """Return the function around a place, as it was and as it became."""
    around = [
        one
        for one in before.places
        if one.what.kind in FUNCTIONS
        and not one.nested
        and one.what.start_line <= place.first <= place.last <= one.what.end_line
    ]
    if not around:
        raise _NoneError("not about one function")
    key = max(around, key=lambda one: one.what.start_line).key
    for one in compare([(before.places, after.places)]):
        if one.before and one.before.key == key and one.after:
            if one.change not in _REVISED:
                raise _NoneError("nothing was revised")
            return one.before, one.after
    raise _NoneError("the function is gone")


def _texts(content: Content, function: _Function) -> list[str]:
    """Return the texts of the definitions that are called as a function is."""
    key = function.sides[1].key
    return [content.lines(one.what) for one in content.places if one.key == key]
