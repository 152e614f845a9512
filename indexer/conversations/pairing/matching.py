"""Which lines of a turn a commit put in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ...git.repository import Commit
from .landing import Landing
from .lines import LEAST_FLOW, Lines
from .netting import Net, Unit
from .past import Past
from .score import ENOUGH, share

REMOVED = "\0"  # before a line that was taken out; no line of a text begins so
WHOLE = 0.6  # share of a file's lines from which an edit is taken to tell all of it
Matched = Mapping[str, Lines]  # by the session's path


class Wanted:
    """The lines of a turn that wait for a commit.

    A turn that puts nothing in is looked for by what it takes out.

    Args:
        unit: the turn.

    """

    def __init__(self, unit: Unit) -> None:
        adds = any(net.added for net in unit.files.values())
        self.all: dict[str, Lines] = {
            path: net.added if adds else Counter({REMOVED + a: n for a, n in net.removed.items()})
            for path, net in unit.files.items()
        }
        self.left = {path: Counter(lines) for path, lines in self.all.items()}
        self.total = sum(lines.total() for lines in self.all.values())

    def drop(self, path: str, lines: frozenset[str]) -> None:
        """Want lines of a file no more."""
        kept = Counter({line: n for line, n in self.all[path].items() if line not in lines})
        self.total += kept.total() - self.all[path].total()
        self.all[path], self.left[path] = kept, Counter(kept)

    def take(self, matched: Matched) -> None:
        """Note that lines have landed."""
        for path, lines in matched.items():
            self.left[path] -= lines


class Room:
    """What commits put into files and no turn accounts for yet.

    Args:
        past: the history.

    """

    def __init__(self, past: Past) -> None:
        self._past = past
        self._taken: dict[tuple[str, str], Lines] = {}

    def leave_kept(self, unit: Unit, wanted: Wanted, commits: Sequence[Commit]) -> None:
        """Take out of a turn's lines those that its files had before.

        An edit that is told as a whole file does not say what it kept. That stood in the file
        before the next commit of it; or, where no time is known, before the commit that left the
        file most like it.

        Args:
            unit: the turn.
            wanted: its lines.
            commits: where it may have landed, oldest first.

        """
        for path, net in unit.files.items():
            places = [(one, self._past.place(one, path)) for one in commits if net.is_whole]
            landings = [self._past.landing(one, place) for one, place in places if place]
            if landings:
                lines = wanted.all[path]
                best = max(landings, key=lambda one: one.kept(lines))
                if unit.is_timed:
                    wanted.drop(path, landings[0].before)
                elif best.kept(lines) >= WHOLE * best.size:
                    wanted.drop(path, best.before)

    def match(self, unit: Unit, wanted: Wanted, commit: Commit) -> Matched:
        """Return the turn's lines that a commit has and that are still to be had."""
        found = {
            path: self._match(net, wanted.left[path], commit, place)
            for path, net in unit.files.items()
            if (place := self._past.place(commit, path))
        }
        return {path: lines for path, lines in found.items() if lines}

    def share(self, unit: Unit, wanted: Wanted, commit: Commit, matched: Matched) -> float:
        """Return which share of a turn's lines the matched ones are.

        What was in the file before the commit does not count.
        """
        sizes = {
            path: _counted(wanted.all[path], matched.get(path, Counter()), before)
            for path in unit.files
            if (before := self._before(commit, path)) is not None
        }
        elsewhere = sum(n.total() for path, n in wanted.all.items() if path not in sizes)
        inside, count = sum(sizes.values()), sum(one.total() for one in matched.values())
        return share(count, inside, inside + elsewhere)

    def explained(self, commit: Commit, matched: Matched) -> float:
        """Return which share of what a commit put into files the matched lines are."""
        count = sum(one.total() for one in matched.values())
        landings = [self._past.landing(commit, self._past.place(commit, path)) for path in matched]
        put = sum(landing.added.total() or landing.removed.total() for landing in landings)
        return min(1.0, count / put) if put and count >= ENOUGH else 0.0

    def take(self, commit: Commit, matched: Matched) -> None:
        """Note that a turn accounts for lines of a commit."""
        for path, lines in matched.items():
            key = (commit.id, self._past.place(commit, path))
            self._taken.setdefault(key, Counter()).update(lines)

    def _match(self, net: Net, left: Lines, commit: Commit, place: str) -> Lines:
        landing = self._past.landing(commit, place)
        taken = self._taken.get((commit.id, place), Counter[str]())
        found: Lines = Counter()
        for line, count in left.items():
            room = _room(landing, line) - taken[line]
            if room > 0:
                found[line] = min(count, room)
        if found == left or not landing.added:
            return found
        return found | (_joined(net, landing) - taken) & left

    def _before(self, commit: Commit, path: str) -> frozenset[str] | None:
        place = self._past.place(commit, path)
        return self._past.landing(commit, place).before if place else None


def _room(landing: Landing, line: str) -> int:
    if line.startswith(REMOVED):
        return landing.removed[line[1:]]
    return landing.room(line)


def _joined(net: Net, landing: Landing) -> Lines:
    """Return the lines of edits that a formatter broke up or joined."""
    found: Lines = Counter()
    for text, lines in net.flows:
        if len(text) >= LEAST_FLOW and text in landing.flow and text not in landing.old_flow:
            found |= Counter({a: n for a, n in lines.items() if not _was_there(landing, a)})
    return found


def _was_there(landing: Landing, line: str) -> bool:
    """Return whether a line was in the file before a commit, broken up perhaps."""
    return line in landing.before or (len(line) >= LEAST_FLOW and line in landing.old_flow)


def _counted(wanted: Lines, matched: Lines, before: frozenset[str]) -> int:
    return sum(n for line, n in wanted.items() if line in matched or line not in before)
