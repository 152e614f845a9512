"""Evaluates questions about names, so that the answer never depends on what was asked before.

A file is resolved by itself. Questions about its own names are remembered until it is done.
Questions about other files are answered afresh, without regard to what is being asked at home,
and remembered for all files when nothing cut the answer short: no circle, no exhausted depth. So a
file's edges are a function of its facts and of its look-ups, in whatever order files come.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .lookups import Asked, Lookups

MAX_STEPS = 8  # that lead to each other within one question
MAX_DEPTH = 40  # how far names and bases are followed; hostile chains would exhaust the stack

Key = tuple[Hashable, ...]  # kind of question, file, and the rest
Compute = Callable[..., Any]


@dataclass(slots=True)
class _Frame:
    """A question about another file while it is being answered.

    Attributes:
        asked: look-ups made so far.
        height: how many levels of questions lie below.
        circular: whether a circle cut the answer short.
        deep: whether the depth did.
        answer: what it is so far: nothing, until it is done.
    """

    asked: Asked = field(default_factory=set)
    height: int = 0
    circular: bool = False
    deep: bool = False
    answer: Any = ()


class Engine:
    """Remembers answers and the look-ups behind them.

    Args:
        lookups: the record of look-ups.
        compute: kind of question → function of the question's other parts; asked only through
            ``ask``, and always with a file's number first.
        nothing: kind of question → answer of a question that goes in a circle.
    """

    def __init__(
        self,
        lookups: Lookups,
        compute: Mapping[Any, Compute],
        nothing: Callable[[Key], Any],
    ) -> None:
        self._lookups = lookups
        self._compute = compute
        self._nothing = nothing
        self._own: dict[Key, Any] = {}
        self._depth = 0
        self._begun: list[tuple[tuple[int, int], Key]] = []
        self._shared: dict[Key, _Frame] = {}
        self._outer: dict[Key, _Frame] = {}  # cut short, so they answer only what is asked alone
        self._scratch: dict[Key, _Frame] = {}  # in progress, or in a circle
        self._deep: dict[tuple[Key, int], _Frame] = {}  # by the level at which they were asked
        self._stack: list[_Frame] = []

    def enter(self, file: int) -> None:
        """Begin with a file: forget what was asked about the one before."""
        self._own.clear()
        self._lookups.home = file
        self._lookups.asked = set()

    def begin(self, step: Key) -> bool:
        """Begin a step within a question; False where it would go in a circle, or too far.

        What a method returns may be a call of itself, what an object iterates over an object that
        does the same. Such circles ask nothing, so they are cut here, by what has been begun within
        one question: the answer to that depends on nothing else. Each step begun is ended.
        """
        level = len(self._stack), self._depth
        begun = sum(one[0] == level for one in self._begun)
        if begun >= MAX_STEPS or (level, step) in self._begun:
            return False
        self._begun.append((level, step))
        return True

    def end(self) -> None:
        """End the step that was begun last."""
        self._begun.pop()

    def ask(self, key: Key) -> Any:  # noqa: ANN401 - by kind of question
        """Return the answer to a question ``(kind, file, …)``."""
        if not self._stack and key[1] == self._lookups.home:
            return self._at_home(key)
        if self._stack:
            return self._inside(key)
        return self._abroad(key)

    def _at_home(self, key: Key) -> Any:  # noqa: ANN401 - by kind of question
        if key in self._own:
            return self._own[key]
        self._own[key] = nothing = self._nothing(key)
        if self._depth >= MAX_DEPTH:
            return nothing
        self._depth += 1
        try:
            answer = self._own[key] = self._compute[key[0]](*key[1:])
        finally:
            self._depth -= 1
        return answer

    def _abroad(self, key: Key) -> Any:  # noqa: ANN401 - by kind of question
        """Answer a question about another file, with a stack and a scratch pad of its own."""
        frame = self._shared.get(key) or self._outer.get(key)
        if frame is None:
            home, asked = self._lookups.home, self._lookups.asked
            self._lookups.home = -1
            try:
                frame = self._evaluate(key)
            finally:
                self._scratch.clear()
                self._deep.clear()
                self._lookups.home, self._lookups.asked = home, asked
            if frame.circular or frame.deep:
                self._outer[key] = frame
        self._lookups.asked |= frame.asked
        return frame.answer

    def _inside(self, key: Key) -> Any:  # noqa: ANN401 - by kind of question
        """Answer a question that came up while another file is asked."""
        outer, level = self._stack[-1], len(self._stack)
        frame = self._scratch.get(key)
        if frame is not None:
            outer.circular = True
        else:
            frame = self._remembered(key, level)
            if frame is None and level > MAX_DEPTH:
                outer.deep = True
                return self._nothing(key)
            frame = frame or self._evaluate(key)
            outer.circular |= frame.circular
            outer.deep |= frame.deep
        outer.asked |= frame.asked
        outer.height = max(outer.height, frame.height + 1)
        return frame.answer

    def _remembered(self, key: Key, level: int) -> _Frame | None:
        """Return what evaluating a question at a level would give, if that is known."""
        frame = self._shared.get(key)
        if frame is not None and level + frame.height <= MAX_DEPTH:
            return frame
        return self._deep.get((key, level))

    def _evaluate(self, key: Key) -> _Frame:
        level = len(self._stack)
        frame = self._scratch[key] = _Frame(answer=self._nothing(key))
        self._stack.append(frame)
        outer, self._lookups.asked = self._lookups.asked, frame.asked
        try:
            frame.answer = self._compute[key[0]](*key[1:])
        finally:
            self._stack.pop()
            self._lookups.asked = outer
        if not frame.circular:
            del self._scratch[key]
            if frame.deep:
                self._deep[key, level] = frame
            else:
                self._shared[key] = frame
        return frame
