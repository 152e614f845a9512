"""The lines of aider's history, one after the other, into sessions and turns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from ..model import Call, Edit, Entry, Result, Role, Session, Status, Turn
from ..source import Tally
from .aider_edits import edits_in
from .fields import instant, text

_LONGEST = 4 << 20  # characters of one turn
_STARTED = re.compile(r"# aider chat started at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s*")
_ASKED, _REMARKED, _OWN = "#### ", "> ", "  \n"
_CONFIRMED = "(Y)es/(N)o"
_MODEL = re.compile(r"(?:Main model|Model): (\S{1,200})")
_VERSION = re.compile(r"Aider v([\w.]{1,40})")
_COMMIT = re.compile(r"Commit [0-9a-f]{7,64}\b")
_APPLIED, _RUNNING = "Applied edit to ", "Running "
_REFUSED = ("failed to match", "did not conform to the edit format", "Did not apply edit to")


@dataclass
class _At:
    """Where in the history a reading is: all that a later one must know."""

    native: str = ""
    started: float = 0.0
    version: str = ""
    model: str = ""
    turns: int = 0


@dataclass
class _Saying:
    """Lines of the turn at hand: words of the person, or of the model with aider's remarks."""

    is_person: bool = False
    lines: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    length: int = 0


class History:
    """Reads lines in order.

    Args:
        cwd: folder that the history lies in.
        mark: digest of that folder; seconds alone do not tell sessions apart.
        tally: where is counted what was not taken.
        memory: of an earlier reading.

    """

    def __init__(self, cwd: str, mark: str, tally: Tally, memory: dict[str, Any]) -> None:
        self._cwd, self._mark, self._tally = cwd, mark, tally
        self._at = _recalled(memory)
        self._saying = _Saying()
        self._previous = ""
        self._is_told = False

    @property
    def memory(self) -> dict[str, Any]:
        """What a later reading must know to go on from the line that was not added yet."""
        return asdict(self._at)

    def begins(self, line: str) -> bool:
        """Tell whether a session or a question begins with a line."""
        if not line.startswith("#"):
            return False
        return bool(_STARTED.fullmatch(line)) or (
            self._is_question(line) and not self._saying.is_person
        )

    def add(self, line: str) -> Iterator[Entry]:
        """Take a line; yield the turn that it ends."""
        yield from self._add(line)
        self._previous = line

    def _add(self, line: str) -> Iterator[Entry]:
        if not line.startswith(("#", ">")):
            if self._at.native:
                yield from self._answered(line.rstrip("\r\n"))
        elif started := _STARTED.fullmatch(line):
            self._start(started[1])
        elif not self._at.native:
            return
        elif self._is_question(line):
            yield from self._turned(is_person=True)
            self._append(line.removeprefix(_ASKED).strip())
        elif line.startswith(_ASKED) and line.endswith(_OWN) and _CONFIRMED in line:
            return
        elif line.startswith(_REMARKED) and line.endswith(_OWN):
            yield from self._turned(is_person=False)
            self._remark(line.removeprefix(_REMARKED).strip())
        else:
            yield from self._answered(line.rstrip("\r\n"))

    def told(self) -> Iterator[Entry]:
        """Yield the turn at hand, whole."""
        saying, self._saying = self._saying, _Saying()
        if saying.is_person:
            yield from self._asked(saying.lines)
        elif saying.lines or saying.remarks:
            yield from self._replied(saying)

    def _is_question(self, line: str) -> bool:
        own = line.startswith(_ASKED) and line.endswith(_OWN) and _CONFIRMED not in line
        return own and (self._saying.is_person or not self._previous.strip())

    def _start(self, stamp: str) -> None:
        native = f"{stamp.replace(' ', 'T')}-{self._mark}"
        if native != self._at.native:
            self._at = _At(native, _seconds(stamp))
            self._is_told = False

    def _turned(self, is_person: bool) -> Iterator[Entry]:
        """Let someone speak; yield what the one before said."""
        if self._saying.is_person != is_person:
            yield from self.told()
            self._saying.is_person = is_person

    def _answered(self, line: str) -> Iterator[Entry]:
        if not line.strip():
            if not self._saying.is_person:
                self._append(line)
            return
        if not self._saying.is_person and not self._at.turns:
            return  # the command line that started aider may have several
        yield from self._turned(is_person=False)
        if self._saying.remarks and any(one.strip() for one in self._saying.lines):
            yield from self.told()
        self._append(line)

    def _append(self, line: str) -> None:
        if self._saying.length <= _LONGEST < self._saying.length + len(line):
            self._tally.broken += 1
        self._saying.length += len(line)
        if self._saying.length <= _LONGEST:
            self._saying.lines.append(line)

    def _remark(self, remark: str) -> None:
        model, version = _MODEL.match(remark), _VERSION.match(remark)
        self._at.model = model[1] if model else self._at.model
        self._at.version = version[1] if version else self._at.version
        is_telling = remark.startswith((_APPLIED, _RUNNING)) or _COMMIT.match(remark)
        if self._at.turns and (is_telling or any(words in remark for words in _REFUSED)):
            self._saying.remarks.append(remark)

    def _asked(self, lines: Sequence[str]) -> Iterator[Entry]:
        words = "\n".join(lines).strip()
        if words and words != "<blank>":
            yield from self._session()
            yield self._turn("person", words)

    def _replied(self, saying: _Saying) -> Iterator[Entry]:
        applied = {one[len(_APPLIED) :] for one in saying.remarks if one.startswith(_APPLIED)}
        answer = edits_in(saying.lines, applied)
        prose = "\n".join(answer.prose).strip()
        number = str(self._at.turns + 1)
        done = [*_edited(answer.edits, applied, saying.remarks), *_ran(saying.remarks)]
        if not prose and not done:
            return
        done = [
            (replace(call, native=f"{number}.{nth}"), replace(result, call=f"{number}.{nth}"))
            for nth, (call, result) in enumerate(done, 1)
        ]
        yield from self._session()
        calls = tuple(call for call, _ in done)
        yield self._turn("agent", prose, calls)
        for _, result in done:
            if result.status:
                yield replace(result, session=self._at.native)

    def _session(self) -> Iterator[Entry]:
        if not self._is_told:
            at = self._at
            yield Session(at.native, at.version, self._cwd, time=at.started)
        self._is_told = True

    def _turn(self, role: Role, words: str, calls: tuple[Call, ...] = ()) -> Turn:
        """Return the next turn; only the begin of a session has a time."""
        self._at.turns += 1
        return Turn(
            self._at.native,
            str(self._at.turns),
            role,
            words,
            time=self._at.started,
            model=self._at.model if role == "agent" else "",
            calls=calls,
            is_whole=True,
        )


_Done = tuple[Call, Result]


def _edited(edits: Sequence[Edit], applied: Set[str], remarks: Sequence[str]) -> Iterator[_Done]:
    """Yield the calls that edit, one a file, and whether aider could do what was asked."""
    was_refused = any(words in remark for remark in remarks for words in _REFUSED)
    for path in dict.fromkeys(edit.path for edit in edits):
        status: Status = "ok" if path in applied else "failed" if was_refused else ""
        own = tuple(edit for edit in edits if edit.path == path)
        yield Call("", "edit", "edit", own), Result("", "", status)


def _ran(remarks: Sequence[str]) -> Iterator[_Done]:
    """Yield the commands that aider ran; it commits by itself."""
    for remark in remarks:
        if _COMMIT.match(remark):
            call = Call("", "commit", "run", command="git commit")
            yield call, Result("", "", "ok", remark)
        elif remark.startswith(_RUNNING):
            command = remark.removeprefix(_RUNNING).strip()
            yield Call("", "run", "run", command=command), Result("", "")


def _seconds(stamp: str) -> float:
    """Return the time of a stamp, which is told in the zone of the machine."""
    try:
        return instant(datetime.fromisoformat(stamp).timestamp())
    except (ValueError, OverflowError, OSError):
        return 0.0


def _recalled(memory: dict[str, Any]) -> _At:
    """Return what an earlier reading noted; anything else reads as nothing."""
    turns = memory.get("turns")
    return _At(
        text(memory.get("native")),
        instant(memory.get("started")),
        text(memory.get("version")),
        text(memory.get("model")),
        turns if type(turns) is int and turns > 0 else 0,
    )
