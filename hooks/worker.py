"""``python -m housestyle.hooks.worker EVENT``: what the doorbell starts.

It lets go of its caller, marks its worktree and tries for the repository's lock. Who does not get
it leaves at once: whoever holds it looks for marks again after letting go. Nothing of the indexer
is imported before the lock is held, so that a ring in a row of many costs little.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.lock import exclusive
from . import detach, place
from .events import ENDINGS, EVENTS
from .journal import Journal
from .pending import Mark, Pending

if TYPE_CHECKING:
    from ..core.console import Console
    from .journal import Run
    from .place import Place


def main(words: list[str]) -> int:
    """Detach, and do what an event of git asks for; never fails, as nobody would see it."""
    if words[:1] and words[0] in EVENTS and detach.leave(words):
        with suppress(OSError):  # the repository cannot be written: there is nobody to tell
            found = place.find(os.environ, Path.cwd())
            place.clear(os.environ)
            if found is not None:
                detach.yield_to_others()
                os.chdir(os.sep)  # the worktree may be removed or unmounted meanwhile
                follow(found, serve(found, words[0]))
    return 0


def serve(where: Place, event: str, console: Console | None = None) -> list[tuple[str, Run]]:
    """Bring every view that is marked to HEAD, this one among them.

    Args:
        where: the worktree that the event is about.
        event: the event of git, or another reason.
        console: where progress goes; with one, nothing is waited for.

    Returns:
        the runs with the names of their views; none when another worker is at it.
    """
    for folder in (where.state.parent, where.state):
        folder.mkdir(exist_ok=True, mode=0o700)
    if event in EVENTS:
        Journal(where.state).ring(event)
    if where.is_rebasing() and event not in ENDINGS:
        return []
    pending = Pending(where.state)
    pending.mark(Mark(where, event))
    runs: list[tuple[str, Run]] = []
    while pending.seen():
        try:
            with exclusive(where.state / "lock", "the hook"):
                from .holder import Holder

                runs += Holder(where.state, pending, console).work()
        except UserError:  # whoever holds the lock sees the mark
            break
    return runs


def follow(where: Place, runs: list[tuple[str, Run]]) -> None:
    """Start what may come after the graph is current.

    Args:
        where: the worktree that the event was about.
        runs: what ``serve`` returned.
    """
    if any(name == where.view and not run.problem for name, run in runs):
        from .harvest import start_if_wanted

        start_if_wanted(where)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
