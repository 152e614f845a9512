"""What an issue or a pull request of GitHub's schema tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...github.discussions import Discussion
from ...provenance.agents import agent_of
from ..model import Complete, Entry, Place, Role, Session, Turn
from ..source import Tally
from .fields import Record, instant, mapping, mappings, text, without_surrogates
from .github_text import address, names, numbers, suggestion, words

OPENING = "opening"
"""Native id of the turn that begins a discussion."""

_NATIVE = re.compile(r"[\w-]{1,80}", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_HELD_BACK = frozenset({"spam", "abuse", "off-topic"})  # reasons for which a comment is hidden
_MOST_NAMED = 20
_MOST_LINES = 10_000_000


def named_issues(discussion: Discussion) -> dict[int, str]:
    """Return number → merge commit of the issues that a merged pull request names."""
    record = discussion.record
    head = _commit(record.get("mergeCommit"))
    if not record.get("merged") or not head:
        return {}
    closing = [
        one.get("number")
        for one in _nodes(record, "closingIssuesReferences")
        if mapping(one.get("repository")).get("databaseId") == discussion.repository
    ]
    mentioned = numbers(f"{text(record.get('title'))}\n{text(record.get('body'))}")
    found = [number for number in [*closing, *mentioned] if type(number) is int and number > 0]
    return dict.fromkeys(list(dict.fromkeys(found))[:_MOST_NAMED], head)


def told(discussion: Discussion, named: Mapping[int, str], tally: Tally) -> Iterator[Entry]:
    """Yield a pull request, or an issue that a commit or a merged pull request names.

    Args:
        discussion: as GitHub describes it.
        named: issue → commit that names it, as far as known from elsewhere.
        tally: where is counted what is not told.

    """
    record = without_surrogates(discussion.record)
    kind = text(record.get("__typename"))
    number = record.get("number")
    if kind not in ("Issue", "PullRequest") or type(number) is not int:
        tally.drift["", kind or "discussion without a type"] += 1
        return
    if kind == "Issue":
        head = _naming_commit(record, discussion.repository) or named.get(number, "")
        if not head:
            tally.skipped["issue that no commit names"] += 1
            return
    else:
        head = _commit(record.get("mergeCommit")) if record.get("merged") else ""
        head = head or _id(record.get("headRefOid"))
    yield from _Telling(discussion, record, tally).entries(head)


@dataclass
class _Telling:
    """Tells one discussion."""

    discussion: Discussion
    record: Record
    tally: Tally

    def __post_init__(self) -> None:
        self.native = f"{self.discussion.repository}#{self.record['number']}"
        self.logins = sorted(set(_logins(self.record)))

    def entries(self, head: str) -> Iterator[Entry]:
        yield self._session(head)
        natives: dict[str, None] = {}
        for turn in self._turns():
            if turn.native not in natives:
                natives[turn.native] = None
                yield turn
        if self.discussion.is_complete:
            yield Complete(self.native, tuple(natives))
        else:
            self.tally.broken += 1

    def _session(self, head: str) -> Session:
        record = self.record
        branch = text(record.get("headRefName"))
        title = words(text(record.get("title")), self.logins)
        return Session(
            self.native,
            remote=self.discussion.address,
            branch="" if names(branch, self.logins) else branch,
            base=_id(record.get("baseRefOid")),
            head=head,
            title=f"{self.discussion.name}#{record['number']} {title}",
            time=instant(record.get("createdAt")),
            is_discussion=True,
        )

    def _turns(self) -> list[Turn]:
        record = self.record
        opening = f"{text(record.get('title'))}\n\n{text(record.get('body'))}"
        first = self._turn(record, OPENING, "", opening)
        said = [
            self._said(one, OPENING)
            for connection in ("comments", "reviews")
            for one in _nodes(record, connection)
        ]
        told = [one for one in said if one]
        natives = {one.native for one in told}
        for thread in _nodes(record, "reviewThreads"):
            told += self._thread(thread, natives)
        later = sorted(told, key=lambda one: (one.time, one.native))
        return [first, *later]

    def _thread(self, thread: Record, natives: set[str]) -> Iterator[Turn]:
        """Yield the remarks of a thread: the first answers its review, the others the first."""
        first = ""
        for one in _nodes(thread, "comments"):
            review = _native(mapping(one.get("pullRequestReview")))
            parent = review if review in natives else OPENING
            turn = self._said(one, first or parent, _place(thread, one, not first))
            if turn:
                first = first or turn.native
                yield turn

    def _said(self, record: Record, parent: str, place: Place | None = None) -> Turn | None:
        native = _native(record)
        reason = text(record.get("minimizedReason")).lower().replace("_", "-")
        if not native:
            self.tally.broken += 1
        elif record.get("state") == "PENDING":
            self.tally.skipped["draft"] += 1
        elif record.get("isMinimized") is True and reason in _HELD_BACK:
            self.tally.skipped["hidden comment"] += 1
        elif not text(record.get("body")).strip():
            self.tally.skipped["review without words"] += 1
        else:
            return self._turn(record, native, parent, text(record.get("body")), place)
        return None

    def _turn(
        self, record: Record, native: str, parent: str, body: str, place: Place | None = None
    ) -> Turn:
        role, author, model = _speaker(record)
        return Turn(
            self.native,
            native,
            role,
            words(body, self.logins),
            parent=parent,
            time=instant(record.get("submittedAt") or record.get("createdAt")),
            author=author,
            model=model,
            place=place,
            is_whole=True,
        )


def _speaker(record: Record) -> tuple[Role, str, str]:
    """Return role, address and model of who wrote something; an account may be gone."""
    author = mapping(record.get("author"))
    login = text(author.get("login")).removesuffix("[bot]")
    is_bot = author.get("__typename") == "Bot" or text(author.get("login")) != login
    agent = agent_of(address(f"{login}[bot]")) if is_bot else ""
    agent = agent or agent_of(address(login))
    if agent:
        return "agent", "", agent
    if is_bot:
        return "system", "", ""
    return "person", address(login) if login else "", ""


def _place(thread: Record, remark: Record, is_first: bool) -> Place:
    last = _line(thread.get("originalLine"))
    first = _line(thread.get("originalStartLine")) or last
    if thread.get("startDiffSide") not in (None, thread.get("diffSide")) or first > last:
        first = last
    if thread.get("subjectType") == "FILE":
        first = last = 0
    resolved = thread.get("isResolved")
    return Place(
        text(thread.get("path")),
        _commit(remark.get("originalCommit")),
        first,
        last,
        "before" if thread.get("diffSide") == "LEFT" else "after",
        text(remark.get("diffHunk")) if is_first else "",
        suggestion(text(remark.get("body"))),
        resolved if isinstance(resolved, bool) else None,
        thread.get("isOutdated") is True,
    )


def _naming_commit(record: Record, repository: int) -> str:
    """Return the newest commit that names an issue: best the one that closed it."""
    found = ["", "", ""]
    for event in _nodes(record, "timelineItems"):
        kind = event.get("__typename")
        if kind == "ClosedEvent":
            found[0] = _landed(event.get("closer"), repository) or found[0]
        elif kind == "CrossReferencedEvent":
            found[1] = _landed(event.get("source"), repository) or found[1]
        elif kind == "ReferencedEvent" and event.get("isCrossRepository") is False:
            is_direct = event.get("isDirectReference") is True
            found[2] = (_commit(event.get("commit")) if is_direct else "") or found[2]
    return next((one for one in found if one), "")


def _landed(value: object, repository: int) -> str:
    """Return the commit that a commit or a merged pull request of the repository is."""
    named = mapping(value)
    if named.get("__typename") == "Commit":
        return _commit(named)
    is_own = mapping(named.get("repository")).get("databaseId") == repository
    return _commit(named.get("mergeCommit")) if is_own else ""


def _logins(record: Record) -> Iterator[str]:
    """Yield the logins of the persons who speak in a discussion."""
    records = [record, *_nodes(record, "comments"), *_nodes(record, "reviews")]
    for thread in _nodes(record, "reviewThreads"):
        records += _nodes(thread, "comments")
    for one in records:
        if _speaker(one)[0] == "person":
            yield text(mapping(one.get("author")).get("login"))


def _nodes(record: Record, connection: str) -> list[Record]:
    return mappings(mapping(record.get(connection)).get("nodes"))


def _native(record: Record) -> str:
    """Return the part of an address that names a comment on its page."""
    fragment = text(record.get("url")).partition("#")[2]
    return fragment if _NATIVE.fullmatch(fragment) and fragment != OPENING else ""


def _commit(value: object) -> str:
    return _id(mapping(value).get("oid"))


def _id(value: object) -> str:
    told = text(value)
    return told if _COMMIT.fullmatch(told) else ""


def _line(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < _MOST_LINES else 0
