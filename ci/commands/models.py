"""``housestyle models``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from ...gate.ledger import Entry
from ..overriding import lines_of, told_overrides
from ..registry import lagging, open_registry
from ..session import open_session
from .exporting import command as export
from .options import common, console_for, print_json, print_lines


@click.group("models", invoke_without_command=True)
@common
@click.pass_context
def command(context: click.Context, repo: Path, as_json: bool) -> None:
    """Show the registry: the model in production, those kept for rollback, the log."""
    if context.invoked_subcommand is None:
        _show(repo, as_json)


command.add_command(export)


def _show(repo: Path, as_json: bool) -> None:
    session = open_session(repo, console_for(as_json))
    registry = open_registry(session)
    log, head, kept = registry.history(), registry.production(), registry.kept()
    overrides, lag = told_overrides(log, session.now()), lagging(registry)
    folders = {m: registry.models / m for m in kept if (registry.models / m).is_dir()}
    if as_json:
        print_json(
            {
                "head": head.as_dict() if head else None,
                "kept": [{"model": m, "folder": str(folders[m])} for m in kept if m in folders],
                "in_store": [m for m in kept if m not in folders],
                "store_lag": lag or None,
                "overrides": overrides,
                "log": [entry.as_dict() for entry in log],
            }
        )
        return
    if head is None:
        print_lines(["no model was promoted yet; `housestyle loop` makes the first candidate"])
        return
    lines = [f"in production: {head.model[:12]} (entry {head.number})"]
    lines += [f"kept: {m[:12]} {folders.get(m, 'in the store')}" for m in kept]
    lines += [ascii(line)[1:-1] for line in lines_of(overrides)]
    print_lines([*lines, *([lag] if lag else []), "log:", *(_line(entry) for entry in log)])


def _line(entry: Entry) -> str:
    when = datetime.fromtimestamp(entry.time, UTC).strftime("%Y-%m-%d %H:%M")
    words = [f"{entry.number:>5}", when, f"{entry.action:<8}", entry.model[:12], entry.actor]
    return "  ".join([*words, ascii(entry.note)[1:-1]]).rstrip()
