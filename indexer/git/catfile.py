"""Reads many objects through one long-lived ``git cat-file --batch``."""

from __future__ import annotations

import subprocess
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .process import Git, stop

# Questions that are asked before the first answer is read: 64 ids of SHA-256 take 4 kB, which
# every pipe holds, so that neither side waits for the other.
_WINDOW = 64
_CHECKED = 32  # from here on it pays to ask for sizes first
_KINDS = (b"blob", b"commit", b"tree", b"tag")


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
    """One process that is asked for objects and starts again when it dies."""

    def __init__(self, git: Git, option: str) -> None:
        self._git, self._option = git, option
        self._process: subprocess.Popen[bytes] | None = None
        self._ending: weakref.finalize[..., _Conversation] | None = None

    def ask(self, names: Sequence[str], limit: int | None) -> Iterator[Answer | None]:
        """Yield one answer per name, of a window's length at most."""
        waiting = deque(filter(_askable, names))
        try:
            self._send(waiting)
            for name in names:
                yield self._answer(waiting, limit) if _askable(name) else None
        finally:
            if waiting:  # answers that nobody will read are in the pipe
                self.close()

    def _answer(self, waiting: deque[str], limit: int | None) -> Answer | None:
        """Answer the first name; a process that dies over it takes no other name along."""
        if self._process is None:
            self._send(waiting)
        try:
            answer = self._receive(limit)
        except EOFError:
            self.close()
            answer = None
        waiting.popleft()
        return answer

    def close(self) -> None:
        """End the process."""
        if self._ending is not None:
            self._ending()
        self._process = self._ending = None

    def _send(self, names: Iterable[str]) -> None:
        request = "".join(f"{name}\n" for name in names).encode("utf-8", "replace")
        for _ in range(2):
            process = self._process or self._start()
            try:
                if process.stdin is not None:
                    process.stdin.write(request)
                    process.stdin.flush()
                return
            except BrokenPipeError:  # it has died since the last question
                self.close()

    def _receive(self, limit: int | None) -> Answer | None:
        if self._process is None or self._process.stdout is None:
            raise EOFError
        pipe = self._process.stdout
        header = pipe.readline()
        if not header.endswith(b"\n"):
            raise EOFError
        words = header.split()
        if len(words) != 3 or words[1] not in _KINDS or not words[2].isdigit():
            return None
        answer = Answer(words[0].decode(), words[1].decode(), int(words[2]), None)
        if self._option == "--batch-check":
            return answer
        if limit is not None and answer.size > limit:
            self.close()  # cheaper than reading what nobody wants
            return answer
        data = pipe.read(answer.size + 1)
        if len(data) != answer.size + 1:
            raise EOFError
        return Answer(answer.id, answer.kind, answer.size, data[:-1])

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = self._git.start("cat-file", self._option)
        self._ending = weakref.finalize(self, stop, self._process)
        return self._process


def _askable(name: str) -> bool:
    return bool(name) and "\n" not in name and "\0" not in name
