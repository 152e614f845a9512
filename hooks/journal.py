"""What ``hooks status`` tells: when each event rang last, and how each view's last run ended."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from .events import EVENTS


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

        runs = {**self.runs(), view: run}
        kept = {"", view, *worktrees}
        rows = {name: one._asdict() for name, one in runs.items() if name in kept}
        temporary = self._runs.with_name(f"{self._runs.name}.new")
        temporary.write_text(json.dumps(rows, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        temporary.replace(self._runs)

    def runs(self) -> dict[str, Run]:
        """Return the last run of each view by its name, empty for the main worktree."""
        import json

        try:
            rows = json.loads(self._runs.read_text(encoding="utf-8"))
            return {name: Run(**row) for name, row in rows.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}
