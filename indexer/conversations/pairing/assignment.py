"""Assigns what turns wrote to the commits that brought it, each line once.

All pairs of a turn and a commit that may belong together are tried, the surest first: told ones,
then those of the session that shares most with the commit. A line that one turn accounts for is no
evidence for another, and a line that has landed does not land again when it is reverted and redone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ...git.repository import Commit
from .branches import Branches
from .evidence import Evidence
from .matching import Matched, Room, Wanted
from .netting import Unit, whole
from .past import Past
from .score import SLACK, Score, is_in_time, jaccard, nearness
from .work import Work

LEAST_TOLD = 0.05  # share of a turn's lines that a commit told to be the session's must have


@dataclass(frozen=True, slots=True)
class Landed:
    """A turn's work, or a session's, in a commit.

    Attributes:
        unit: the turn; for a session as a whole its ``turn`` is 0.
        commit: where it landed.
        score: how sure that is.
        matched: path that the session knew → the lines that landed.
        evidence: what tells it; "" when it is inferred.

    """

    unit: Unit
    commit: Commit
    score: Score
    matched: Matched = field(default_factory=dict)
    evidence: str = ""


@dataclass
class Result:
    """What came of an assignment.

    Attributes:
        landed: turns and sessions in commits.
        left: (session, turn) → the best score of what did not land; None without any candidate.

    """

    landed: list[Landed] = field(default_factory=list)
    left: dict[tuple[int, int], Score | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Pair:
    unit: Unit
    commit: Commit
    rank: tuple[float, ...]


class Assignment:
    """Assigns the turns of sessions that may have touched the same files.

    Args:
        past: the history that HEAD reaches.
        branches: what each branch reaches.
        evidence: hard links.

    """

    def __init__(self, past: Past, branches: Branches, evidence: Evidence) -> None:
        self._past, self._branches, self._evidence = past, branches, evidence
        self._room = Room(past)
        self._wanted: dict[tuple[int, int], Wanted] = {}
        self._works: dict[int, Work] = {}
        self._wholes: dict[int, Unit] = {}
        self._times: dict[int, list[float]] = {}
        self._sure: dict[tuple[int, str], float] = {}
        self._best: dict[tuple[int, int], Score] = {}
        self._landed: list[Landed] = []

    def run(self, works: Iterable[Work], units: Sequence[Unit]) -> Result:
        """Return what landed where.

        Args:
            works: the sessions.
            units: their turns with what each put in anew.

        """
        self._works = {work.session.id: work for work in works}
        by_session: dict[int, list[Unit]] = defaultdict(list)
        for unit in units:
            by_session[unit.session].append(unit)
        self._wholes = {one: whole(one, by_session[one]) for one in self._works}
        self._times = {one: sorted(unit.time for unit in by_session[one]) for one in self._works}
        for unit in [*units, *self._wholes.values()]:
            wanted = self._wanted[unit.session, unit.turn] = Wanted(unit)
            self._room.leave_kept(unit, wanted, self._candidates(unit))
        for pair in sorted(self._pairs(units), key=lambda pair: pair.rank):
            self._settle(pair)
        for session in sorted(self._works):
            self._settle_session(session)
        return Result(self._landed, self._left())

    def _left(self) -> dict[tuple[int, int], Score | None]:
        landed = {(one.unit.session, one.unit.turn) for one in self._landed}
        wanted = {key for key, lines in self._wanted.items() if lines.total}
        return {key: self._best.get(key) for key in sorted(wanted - landed)}

    def _pairs(self, units: Sequence[Unit]) -> Iterator[_Pair]:
        shares: dict[tuple[int, str], float] = {}
        for unit in units:
            for commit in self._candidates(unit):
                told = (unit.session, commit.id) in self._evidence
                key = (unit.session, commit.id)
                if key not in shares:
                    score, _ = self._score(self._wholes[unit.session], commit)
                    shares[key] = score.parts["lines"]
                    self._sure[key] = score.value if score.is_accepted else 0.0
                score, matched = self._score(unit, commit)
                if matched or told:
                    order = (commit.time, -unit.time, unit.session, unit.order)
                    yield _Pair(unit, commit, (-told, -shares[key], -score.value, *order))

    def _score(self, unit: Unit, commit: Commit) -> tuple[Score, Matched]:
        wanted = self._wanted[unit.session, unit.turn]
        matched = self._room.match(unit, wanted, commit)
        lines = self._room.share(unit, wanted, commit, matched)
        explained = self._room.explained(commit, matched)
        sure = self._sure.get((unit.session, commit.id), 0.0) if unit.turn else 0.0
        return Score(self._parts(unit, commit, lines), explained, sure), matched

    def _parts(self, unit: Unit, commit: Commit, lines: float) -> Mapping[str, float]:
        changed = self._past.paths(commit)
        # The other turns of a session belong to the same commit more often than not.
        groups = (unit.paths, self._wholes[unit.session].paths)
        work = self._works[unit.session]
        branch = work.branches.get(unit.turn, work.session.branch)
        parts = {
            "lines": lines,
            "paths": max(jaccard(self._placed(paths, commit), changed) for paths in groups),
            "branch": self._branches.part(branch, commit.id) if branch else None,
            "time": nearness(self._time(unit, commit), commit),
        }
        return {name: part for name, part in parts.items() if part is not None}

    def _placed(self, paths: Iterable[str], commit: Commit) -> set[str]:
        return {self._past.place(commit, path) or path for path in paths}

    def _settle(self, pair: _Pair) -> None:
        unit, commit = pair.unit, pair.commit
        key = (unit.session, unit.turn)
        evidence = self._evidence.get((unit.session, commit.id), "")
        score, matched = self._score(unit, commit)
        enough = score.parts["lines"] >= LEAST_TOLD if evidence else score.is_accepted
        if not matched or not enough:
            self._note(key, score)
            return
        self._wanted[key].take(matched)
        self._room.take(commit, matched)
        self._landed.append(Landed(unit, commit, score, matched, evidence))

    def _settle_session(self, session: int) -> None:
        """Link a session to the commits of its turns, and those that are told to be its own."""
        unit = self._wholes[session]
        found: dict[str, list[Landed]] = defaultdict(list)
        for landed in self._landed:
            if landed.unit.session == session:
                found[landed.commit.id].append(landed)
        told = {commit for one, commit in self._evidence if one == session}
        for commit_id in sorted({*found, *told}, key=lambda one: self._past.commits[one].time):
            commit = self._past.commits[commit_id]
            lines = max((one.score.parts["lines"] for one in found[commit_id]), default=0.0)
            score = Score(self._parts(unit, commit, lines))
            evidence = self._evidence.get((session, commit_id), "")
            self._landed.append(Landed(unit, commit, score, {}, evidence))
        if not found and not told:
            self._settle_whole(unit)

    def _settle_whole(self, unit: Unit) -> None:
        """Link a session whose turns are each too small by what they did together."""
        for commit in self._candidates(unit):
            score, matched = self._score(unit, commit)
            if matched and score.is_accepted:
                self._room.take(commit, matched)
                self._landed.append(Landed(unit, commit, score, matched))
                return
            self._note((unit.session, 0), score)

    def _candidates(self, unit: Unit) -> list[Commit]:
        """Return the commits that may hold a turn's work, oldest first."""
        names = {PurePosixPath(path).name for path in unit.paths}
        found = {c.id: c for name in names for c in self._past.by_name.get(name, ())}
        times = [unit.time] if unit.turn else self._times[unit.session]
        chosen = [
            commit
            for commit in found.values()
            if (unit.session, commit.id) in self._evidence
            or any(is_in_time(time, commit) for time in times)
        ]
        return sorted(chosen, key=lambda one: (one.time, one.id))

    def _note(self, key: tuple[int, int], score: Score) -> None:
        """Remember the best score of what has not landed."""
        if key not in self._best or self._best[key].value < score.value:
            self._best[key] = score

    def _time(self, unit: Unit, commit: Commit) -> float:
        """Return when a turn was, or when a session last edited before a commit."""
        if unit.turn:
            return unit.time
        times = self._times[unit.session]
        return max(
            (one for one in times if one <= commit.time + SLACK), default=min(times, default=0.0)
        )
