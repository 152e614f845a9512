"""What ``hooks status`` tells: when each event rang last, and how its and each view's run ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from .events import EVENTS

_VIEWS, _EVENTS = "views", "events"
_ENDLESS = 1e12  # seconds; no time of ours is as far away


class Run(NamedTuple):
    """One attempt to bring a view to HEAD.

    Attributes:
        event: the event of git that asked for it.
        started: when, in seconds since the epoch.
        seconds: how long it took.
        commit: the commit that the view shows since; empty when it failed.
        parsed: how many contents were parsed.
        resolved: files whose edges were derived again.
        problem: why it failed; empty when it did not.
        remedy: what to do about that.
    """

    event: str
    started: float
    seconds: float
    commit: str = ""
    parsed: int = 0
    resolved: int = 0
    problem: str = ""
    remedy: str = ""


class Journal:
    """The journal of one repository; unreadable parts count as empty.

    Args:
        state: folder of the hooks' files.
    """

    def __init__(self, state: Path) -> None:
        self._rings = state / "rings"
        self._runs = state / "runs.json"

    def ring(self, event: str) -> None:
        """Note that an event of git was heard now."""
        self._rings.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self._rings / event).touch(mode=0o600)

    def rings(self) -> dict[str, float]:
        """Return when each event was heard last, in seconds since the epoch."""
        found = {}
        for event in EVENTS:
            if (self._rings / event).exists():
                found[event] = (self._rings / event).stat().st_mtime
        return found

    def ended(self) -> float:
        """Return when a run was recorded last, in seconds since the epoch; 0 for never."""
        return self._runs.stat().st_mtime if self._runs.exists() else 0.0

    def record(self, view: str, run: Run, worktrees: Iterable[str]) -> None:
        """Replace the last run of a view. Only for who holds the lock.

        Args:
            view: its name, empty for the main worktree.
            run: what happened.
            worktrees: names of the linked worktrees; what is known of others is forgotten.
        """
        import json

        kept = {"", view, *worktrees}
        views = {name: one for name, one in self.runs().items() if name in kept}
        told = {
            _VIEWS: _rows({**views, view: run}),
            _EVENTS: _rows({**self.answers(), run.event: run}),
        }
        temporary = self._runs.with_name(f"{self._runs.name}.new")
        temporary.write_text(json.dumps(told, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        temporary.replace(self._runs)

    def runs(self) -> dict[str, Run]:
        """Return the last run of each view by its name, empty for the main worktree."""
        return self._read(_VIEWS)

    def answers(self) -> dict[str, Run]:
        """Return the last run that each event asked for, in whichever view."""
        return self._read(_EVENTS)

    def _read(self, part: str) -> dict[str, Run]:
        import json

        try:
            rows = json.loads(self._runs.read_text(encoding="utf-8"))[part]
            runs = {name: Run(**row) for name, row in rows.items()}
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            return {}
        return {name: run for name, run in runs.items() if _makes_sense(run)}


def _makes_sense(run: Run) -> bool:
    """Whether the values have the types that they are read as."""
    numbers = (run.started, run.seconds, run.parsed, run.resolved)
    texts = (run.event, run.commit, run.problem, run.remedy)
    finite = all(isinstance(one, int | float) and abs(one) < _ENDLESS for one in numbers)
    return finite and all(isinstance(one, str) for one in texts)


def _rows(runs: Mapping[str, Run]) -> dict[str, object]:
    return {name: run._asdict() for name, run in runs.items()}
