"""Reads many objects through one long-lived ``git cat-file --batch``."""

from __future__ import annotations

import re
import subprocess
import weakref
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .pipe import PatientPipe, SilenceError
from .process import Git, stop

# Questions that are asked before the first answer is read: 64 ids of SHA-256 take 4 kB, which
# every pipe holds, so that neither side waits for the other.
_WINDOW = 64
_LONGEST = 500  # characters of an expression
_CHECKED = 32  # from here on it pays to ask for sizes first
_HEADER = re.compile(r"([0-9a-f]{40,64}) (blob|commit|tree|tag) ([0-9]{1,18})")
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Answer:
    """An object: kind, size and content; ``data`` is None when larger than was asked for."""

    id: str
    kind: str
    size: int
    data: bytes | None


class ObjectReader:
    """Answers by object name, in the order asked; None for what is missing or damaged.

    Args:
        git: runs the commands.
    """

    def __init__(self, git: Git) -> None:
        self._contents = _Conversation(git, "--batch")
        self._headers = _Conversation(git, "--batch-check")

    def one(self, name: str, limit: int | None = None) -> Answer | None:
        """Return one object."""
        (answer,) = self.many([name], limit)
        return answer

    def many(self, names: Sequence[str], limit: int | None = None) -> Iterator[Answer | None]:
        """Yield objects; at most the content of one is in memory.

        Args:
            names: ids or other expressions.
            limit: most bytes of content; larger objects come without.
        """
        for start in range(0, len(names), _WINDOW):
            window = names[start : start + _WINDOW]
            if limit is None or len(names) < _CHECKED:
                yield from self._contents.ask(window, limit)
            else:
                yield from self._checked(window, limit)

    def close(self) -> None:
        """End the processes; they start again when needed."""
        self._contents.close()
        self._headers.close()

    def _checked(self, window: Sequence[str], limit: int) -> Iterator[Answer | None]:
        """Ask for contents only where the size allows it."""
        headers = list(self._headers.ask(window, None))
        wanted = [one.id for one in headers if one and one.size <= limit]
        contents = self._contents.ask(wanted, limit)
        for header in headers:
            yield next(contents) if header and header.size <= limit else header


class _Conversation:
    """One process that is asked for objects and starts again when it dies.

    Two unfinished series of questions may alternate: each notices that its answers are not in the
    pipe any more and asks again.
    """

    def __init__(self, git: Git, option: str) -> None:
        self._git, self._option = git, option
        self._process: subprocess.Popen[bytes] | None = None
        self._ending: weakref.finalize[..., _Conversation] | None = None
        self._pipe: PatientPipe | None = None
        self._owed = 0  # answers on their way

    def ask(self, names: Sequence[str], limit: int | None) -> Iterator[Answer | None]:
        """Yield one answer per name, of a window's length at most."""
        waiting = deque(filter(_askable, names))
        asked = None
        for name in names:
            if _askable(name):
                answer, asked = self._answer(waiting, asked, limit)
                waiting.popleft()
                yield answer
            else:
                yield None

    def _answer(
        self, waiting: deque[str], asked: subprocess.Popen[bytes] | None, limit: int | None
    ) -> tuple[Answer | None, subprocess.Popen[bytes] | None]:
        """Answer the first name; a process that dies over it twice takes no other name along.

        Args:
            waiting: names without an answer.
            asked: the process that has been asked for all of them.
            limit: most bytes of content.
        """
        for _ in range(2):  # what was just packed is there at the second try
            try:
                if asked is None or asked is not self._process:
                    asked = self._send(waiting)
                return self._receive(waiting[0], limit), asked
            except SilenceError:  # its content is shorter than it says
                break
            except (EOFError, BrokenPipeError):
                self.close()
        self.close()
        return None, None

    def close(self) -> None:
        """End the process."""
        if self._ending is not None:
            self._ending()
        self._process = self._ending = self._pipe = None
        self._owed = 0

    def _send(self, names: Sequence[str] | deque[str]) -> subprocess.Popen[bytes]:
        if self._owed:
            self.close()
        process = self._process or self._start()
        if process.stdin is None:
            raise EOFError
        self._owed = len(names)
        process.stdin.write("".join(f"{name}\n" for name in names).encode("utf-8", "replace"))
        process.stdin.flush()
        return process

    def _receive(self, name: str, limit: int | None) -> Answer | None:
        if self._pipe is None:
            raise EOFError
        header = self._pipe.line().decode("utf-8", "replace")
        self._owed -= 1
        match = _HEADER.fullmatch(header)
        if match is None and header.startswith(name):
            return None  # missing, or ambiguous
        if match is None or (_ID.fullmatch(name) and match[1] != name):
            raise EOFError  # the content before was longer than it said
        answer = Answer(match[1], match[2], int(match[3]), None)
        if self._option == "--batch-check":
            return answer
        if limit is not None and answer.size > limit:
            self.close()  # cheaper than reading what nobody wants
            return answer
        data = self._pipe.exactly(answer.size + 1)
        if not data.endswith(b"\n"):
            raise EOFError
        return Answer(answer.id, answer.kind, answer.size, data[:-1])

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = self._git.start("cat-file", self._option)
        if self._process.stdout is not None:
            self._pipe = PatientPipe(self._process.stdout.fileno())
        self._ending = weakref.finalize(self, stop, self._process)
        return self._process


def _askable(name: str) -> bool:
    return 0 < len(name) <= _LONGEST and "\n" not in name and "\0" not in name
