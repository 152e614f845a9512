"""Entries as they may be stored; cleaning what is clean already changes nothing."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ....core.redact import find_secrets
from ..model import Call, Complete, Edit, Gone, Operation, Place, Result, Session, Turn
from .cutting import is_uncuttable, shortened, telling
from .paths import Anchor, Paths
from .persons import Persons
from .texts import Counts, Texts, without_controls, without_secrets

Content = Session | Turn | Result | Gone | Complete
_LONGEST: Mapping[str, int] = {"person": 60_000, "agent": 60_000, "system": 6_000}
_LONGEST_COMMAND = 20_000  # characters
_LONGEST_NAME = 200
_LONGEST_EDIT = 1_000_000
_MOST_PATHS, _MOST_EDITS, _MOST_CALLS = 200, 1_000, 1_000
_DIGITS = re.compile(r"[0-9a-f-]{1,64}")  # of UUIDs, which no secret is made of
_NAME = re.compile(r"[A-Za-z0-9_.:#=+-]{1,128}")
_AGENT = re.compile(r"[A-Za-z0-9_.:#=+/-]{1,256}")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_SILENT: tuple[Operation, ...] = ("read", "edit")  # the outputs of these are files


@dataclass(frozen=True, slots=True)
class Clean:
    """An entry that may be stored.

    Attributes:
        entry: what is left of it.
        removed: native id of a call, or "" for the entry itself → kind → times.

    """

    entry: Content
    removed: Mapping[str, Mapping[str, int]]


class Cleaner:
    """Takes secrets, persons, homes, data and dumps out of entries.

    Args:
        key: the repository's secret, by which persons get their pseudonyms.
        identities: names with their addresses, of committers and of the person.
        roots: folders of the worktrees.
        home: the person's home folder.
        logins: names of the person's account.
    """

    def __init__(
        self,
        key: bytes,
        identities: Iterable[tuple[str, str]],
        roots: Iterable[str],
        home: str = "",
        logins: Iterable[str] = (),
    ) -> None:
        self.paths = Paths(roots, home)
        self._persons = Persons(key, identities, logins)
        self._texts = Texts(self.paths, self._persons)
        self.name = lru_cache(65_536)(_name)
        self._path = lru_cache(16_384)(self._cleaned_path)
        self.word = lru_cache(4_096)(self._cleaned_word)

    def clean(
        self,
        entry: Content,
        anchor: Anchor = Anchor(),  # noqa: B008 it is frozen
        operation: Operation = "run",
    ) -> Clean:
        """Return what of an entry may be stored.

        Args:
            entry: as its source holds it.
            anchor: what paths of its session are relative to.
            operation: of the call that a result belongs to.
        """
        if isinstance(entry, Session):
            return self._session(entry)
        if isinstance(entry, Turn):
            return self._turn(entry, anchor)
        if isinstance(entry, Result):
            return self._result(entry, anchor, operation)
        if isinstance(entry, Complete):
            natives = tuple(map(self.name, entry.natives))
            return Clean(Complete(self.name(entry.session), natives), {})
        return Clean(Gone(self.name(entry.session), self.name(entry.native)), {})

    def _session(self, session: Session) -> Clean:
        counts: Counts = Counter()
        clean = Session(
            native=self.name(session.native),
            version=self.word(session.version),
            cwd=self.word(self.paths.folder(session.cwd)),
            remote=self.word(session.remote),
            branch=self.word(session.branch),
            base=_commit(session.base),
            head=_commit(session.head),
            parent=self.name(session.parent),
            agent=_agent(session.agent),
            title=self._text(session.title, Anchor(), counts, _LONGEST_NAME),
            time=session.time,
            is_discussion=session.is_discussion,
        )
        return Clean(clean, {"": counts})

    def _turn(self, turn: Turn, anchor: Anchor) -> Clean:
        counts: Counts = Counter()
        removed: dict[str, Counts] = {"": counts}
        clean = Turn(
            session=self.name(turn.session),
            native=self.name(turn.native),
            role=turn.role,
            text=self._text(turn.text, anchor, counts, _LONGEST[turn.role]),
            parent=self.name(turn.parent),
            time=turn.time,
            author=self._persons.author(turn.author[:_LONGEST_NAME]),
            model=self.word(turn.model),
            branch=self.word(turn.branch),
            is_side=turn.is_side,
            calls=tuple(self._call(one, anchor, removed) for one in turn.calls[:_MOST_CALLS]),
            place=turn.place and self._place(turn.place, counts),
            is_whole=turn.is_whole,
        )
        return Clean(clean, removed)

    def _call(self, call: Call, anchor: Anchor, removed: dict[str, Counts]) -> Call:
        name = self.name(call.native)
        counts = removed.setdefault(name, Counter())
        command = _short(call.command, _LONGEST_COMMAND, counts)
        command, edits = self._with_edits(command, call.edits, anchor, counts)
        return Call(
            native=name,
            name=self.word(call.name),
            operation=call.operation,
            edits=edits,
            paths=tuple(self._path(path, anchor) for path in call.paths[:_MOST_PATHS]),
            command=command,
        )

    def _result(self, result: Result, anchor: Anchor, operation: Operation) -> Clean:
        counts: Counts = Counter()
        output = result.output
        if operation in _SILENT and result.status != "failed":
            if output:
                counts["output"] += 1
            output = ""
        elif is_uncuttable(output):
            output = telling(without_secrets(without_controls(output, counts), counts), counts)
        else:
            output = telling(output, counts)
        output, edits = self._with_edits(output, result.edits, anchor, counts)
        clean = Result(
            session=self.name(result.session),
            call=self.name(result.call),
            status=result.status,
            output=output,
            edits=edits,
            was_corrected=result.was_corrected,
        )
        return Clean(clean, {"": counts})

    def _with_edits(
        self, text: str, edits: Sequence[Edit], anchor: Anchor, counts: Counts
    ) -> tuple[str, tuple[Edit, ...]]:
        """Return a text and edits, cleaned."""
        kept = edits[:_MOST_EDITS]
        sides = [side for edit in kept for side in (edit.removed, edit.added)]
        told = [text, *(_short("\n".join(side), _LONGEST_EDIT, counts) for side in sides)]
        clean, *cleaned = self._texts.clean_all(told, anchor, counts)
        lines = [
            tuple(now.split("\n")) if side else () for side, now in zip(sides, cleaned, strict=True)
        ]
        paths = (self._path(edit.path, anchor) for edit in kept)
        return clean, tuple(map(Edit, paths, lines[::2], lines[1::2]))

    def _place(self, place: Place, counts: Counts) -> Place:
        suggestion = place.suggestion
        return replace(
            place,
            path=self._path(place.path, Anchor()),
            commit=_commit(place.commit),
            hunk=self._text(place.hunk, Anchor(), counts, _LONGEST_COMMAND),
            suggestion=suggestion and self._text(suggestion, Anchor(), counts, _LONGEST_COMMAND),
        )

    def _text(self, text: str, anchor: Anchor, counts: Counts, limit: int) -> str:
        return self._texts.clean(_short(text, limit, counts), anchor, counts)

    def _cleaned_path(self, path: str, anchor: Anchor) -> str:
        return self._cleaned_word(self.paths.path(path, anchor), 1024)

    def _cleaned_word(self, word: str, limit: int = _LONGEST_NAME) -> str:
        """Return a name of something in one line."""
        line = " ".join(word[: limit * 4].split("\n"))
        return self._texts.clean(line, Anchor(), Counter())[:limit]


def _short(text: str, limit: int, counts: Counts) -> str:
    if len(text) > limit and is_uncuttable(text):
        text = without_secrets(without_controls(text, counts), counts)
    return shortened(text, limit, counts)


def _name(native: str) -> str:
    """Return a native id that is one; anything else by its digest."""
    if not native or _DIGITS.fullmatch(native):
        return native
    if _NAME.fullmatch(native) and not find_secrets(native):
        return native
    return hashlib.sha256(native.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _agent(name: str) -> str:
    return name if _AGENT.fullmatch(name) and not find_secrets(name) else ""


def _commit(commit: str) -> str:
    return commit if _COMMIT.fullmatch(commit) else ""
