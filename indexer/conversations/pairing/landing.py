"""What a commit did to one file, in lines that can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from .lines import LEAST_FLOW, Lines, flow, is_telling, plain, telling

SHORT = 3  # characters of a line that belongs to the one before, as a bracket does


class Landing:
    """The lines that a commit put into a file, and those that it took out.

    Args:
        old: the file as each parent had it.
        new: the file after the commit.
        again: gives ``old`` once more; it is not kept.

    """

    def __init__(self, old: Sequence[str], new: str, again: Callable[[], Sequence[str]]) -> None:
        self._again = again
        before: Counter[str] = Counter()
        for text in old:
            before |= Counter(text.split("\n"))
        lines = new.split("\n")
        fresh, gone = Counter(lines) - before, before - Counter(lines)
        put_in, taken_out = _telling(fresh), _telling(gone)
        self.added: Lines = put_in - taken_out
        self.removed: Lines = taken_out - put_in if len(old) == 1 else Counter()
        self._fresh = _runs(lines, fresh) if self.added else []
        self._gone = _runs(old[0].split("\n"), gone) if self.added else []

    @cached_property
    def before(self) -> frozenset[str]:
        """Telling lines that a parent had."""
        return frozenset(line for text in self._again() for line in telling(text.split("\n")))

    @cached_property
    def flow(self) -> str:
        """The lines that are new, without blanks."""
        return flow(self._fresh)

    @cached_property
    def old_flow(self) -> str:
        """The lines that are gone, without blanks."""
        return flow(self._gone)

    @property
    def size(self) -> int:
        """How many different telling lines the file has after the commit."""
        return len(self.before | self.added.keys()) - len(self.removed.keys() - self.added.keys())

    def kept(self, lines: Lines) -> int:
        """Return how many of the lines the file has after the commit."""
        return sum(
            n
            for line, n in lines.items()
            if line in self.added or (line in self.before and line not in self.removed)
        )

    def room(self, line: str) -> int:
        """Return how many copies of a plain line the commit put into the file."""
        exact = self.added[line]
        if exact or len(line) < LEAST_FLOW:
            return exact
        return max(0, self.flow.count(line) - self.old_flow.count(line))


def _telling(counts: Counter[str]) -> Lines:
    found: Lines = Counter()
    for line, count in counts.items():
        if is_telling(one := plain(line)):
            found[one] += count
    return found


def _runs(lines: Iterable[str], wanted: Counter[str]) -> list[str]:
    """Return the wanted lines in the order of a file, with the brackets that close them."""
    found: list[str] = []
    is_near = False
    for line in lines:
        is_near = line in wanted or (is_near and len(line.strip()) <= SHORT)
        if is_near:
            found.append(line)
    return found


NOTHING = Landing([""], "", lambda: [""])
