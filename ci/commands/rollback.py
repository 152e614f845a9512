"""``housestyle rollback``."""

from __future__ import annotations

from pathlib import Path

import click

from ...core.lock import exclusive
from ...gate.promotion import rollback
from ..registry import actor, open_registry
from ..session import open_session
from .options import common, console_for, print_json, print_lines


@click.command("rollback")
@common
@click.option("--to", type=int, metavar="N", help="Number of the log entry to go back to.")
@click.option("--offline", is_flag=True, help="Do not ask the store, not even for a moment.")
def command(repo: Path, as_json: bool, to: int | None, offline: bool) -> None:
    """Put an earlier champion back at once; the log only grows."""
    session = open_session(repo, console_for(as_json))
    registry = open_registry(session, patient=False, offline=offline)
    with exclusive(session.workspace.lock, "`rollback`"):
        entry = rollback(registry, actor=actor(session), time=session.now(), to=to)
    lag = str(registry.lag) if registry.lag else None
    if as_json:
        folder = str(registry.models / entry.model)
        print_json({**entry.as_dict(), "folder": folder, "store_lag": lag})
        return
    print_lines([f"entry {entry.number}: {entry.model[:12]} is in production again"])
    if lag:
        print_lines([f"the store does not know of it yet ({lag}); the next loop tells it"])
