"""``housestyle hooks uninstall``."""

from __future__ import annotations

from pathlib import Path

import click

from ...ci.commands.options import common, print_json, print_lines


@click.command("uninstall")
@common
def command(repo: Path, as_json: bool) -> None:
    """Take housestyle out of the git hooks.

    Hooks of others get their bytes back exactly. Lines of ours that somebody edited are left, and
    you are told what to do.
    """
    from ..placement.uninstall import uninstall

    removed = uninstall(repo)
    if as_json:
        changed = [str(path) for path in removed.changed]
        print_json({"changed": changed, "pasted": list(removed.pasted)})
        return
    lines = [f"changed {path}" for path in removed.changed]
    lines += [f"take out by hand: {what}" for what in removed.pasted]
    print_lines(lines or ["nothing of housestyle was in the hooks"])
