"""``housestyle hooks install``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...ci.commands.options import common, print_json, print_lines
from ..events import EVENTS

if TYPE_CHECKING:
    from ..placement.install import Installed


@click.command("install")
@common
def command(repo: Path, as_json: bool) -> int:
    """Make git update the graph after every commit, merge, checkout and rebase.

    git itself waits for nothing: the work is done in the background. Installing again changes
    nothing. Where a hook manager or a tracked folder holds the hooks, nothing is written: the lines
    to paste are shown, and the exit status is 1.
    """
    from ..placement.install import install, running_interpreter

    installed = install(repo, running_interpreter(sys.executable))
    if as_json:
        print_json(_data(installed))
    else:
        print_lines(_lines(installed))
    return 0 if installed.snippet is None else 1


def _data(installed: Installed) -> dict[str, Any]:
    snippet = installed.snippet
    return {
        "place": installed.place,
        "written": [str(path) for path in installed.written],
        "events": [] if snippet else list(EVENTS),
        "snippet": asdict(snippet) if snippet else None,
    }


def _lines(installed: Installed) -> list[str]:
    if installed.snippet is not None:
        manager = installed.snippet.manager
        return [
            f"{manager} holds the hooks of this repository, so nothing was written.",
            "Add these lines, beside what is there; they work on every machine of the team, with",
            "housestyle or without:",
            "",
            *installed.snippet.lines(),
            "",
            "Afterwards `housestyle hooks status` tells whether they are found.",
        ]
    if installed.place == "manager":
        return ["installed already: the pasted lines are there"]
    if not installed.written:
        return ["installed already"]
    return [
        *(f"wrote {path}" for path in installed.written),
        "the next commit updates the graph; `housestyle index` does it now",
        "to undo it: `housestyle hooks uninstall`; to see how it goes: `housestyle hooks status`",
    ]
