"""What the holder of the lock does: looks at every view that is marked, until none is."""

from __future__ import annotations

import time
from pathlib import Path

from ..core.console import Console
from .events import ENDINGS
from .journal import Journal, Run
from .log import Log
from .pending import Mark, Pending
from .place import Place

QUIET = 1.0  # seconds without a ring after which a row of them has ended
MOST = 20.0  # seconds for which the end of a row is waited for
_STEP = 0.05


class Holder:
    """One worker while it holds the lock of its repository.

    Args:
        state: folder of the hooks' files.
        pending: the marks.
        console: where progress goes; with one, somebody waits, and rows of rings are not joined.
    """

    def __init__(self, state: Path, pending: Pending, console: Console | None) -> None:
        self._common_dir = state.parent.parent
        self._pending, self._journal, self._log = pending, Journal(state), Log(state / "log")
        self._console, self._joins = console or Console(quiet=True), console is None

    def work(self) -> list[tuple[str, Run]]:
        """Bring the marked views to HEAD; return the runs with the names of their views."""
        runs: list[tuple[str, Run]] = []
        if self._joins and abs(time.time() - self._journal.ended()) < QUIET:
            self._settle()
        while marks := self._pending.take():
            for mark in marks:
                place = mark.place.seen_from(self._common_dir)
                run = self._look_at(Mark(place, mark.event))
                runs += [(place.view, run)] if run else []
                self._pending.done(mark)
            if self._joins and self._pending.seen():
                self._settle()
        return runs

    def _look_at(self, mark: Mark) -> Run | None:
        place = mark.place
        if not (place.git_dir.exists() and place.folder.exists()):
            return None  # the worktree was removed
        if place.is_rebasing() and mark.event not in ENDINGS:
            return None  # the end of the rebase rings again
        from .reconcile import reconcile

        run = reconcile(mark, self._console, self._log)
        if run is not None:
            self._log.write(_line(place.view, run))
            self._journal.record(place.view, run, _worktrees(place))
        return run

    def _settle(self) -> None:
        """Wait until nothing has rung for a while: many commits in a row are looked at once."""
        start = last = time.monotonic()
        seen = self._pending.seen()
        while time.monotonic() - last < QUIET and time.monotonic() - start < MOST:
            time.sleep(_STEP)
            if self._pending.seen() != seen:
                seen, last = self._pending.seen(), time.monotonic()


def _line(view: str, run: Run) -> str:
    words = f"{run.event}, {ascii(view) if view else 'main worktree'}, {run.seconds:.2f} s: "
    if run.problem:
        return f"{words}{run.problem}: {run.remedy}"
    return f"{words}at {run.commit[:12]}, parsed {run.parsed}, resolved {run.resolved}"


def _worktrees(place: Place) -> list[str]:
    folder = place.common_dir / "worktrees"
    return [one.name for one in folder.iterdir()] if folder.is_dir() else []
