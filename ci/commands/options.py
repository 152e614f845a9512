"""What every command takes, and how it prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ...core.console import Console


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--repo DIR`` and ``--json``."""
    as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
    repo = click.option(
        "--repo",
        type=click.Path(path_type=Path),
        default=Path(),
        metavar="DIR",
        help="The repository; default: the one around the current folder.",
    )
    return repo(as_json(command))


def console_for(as_json: bool) -> Console:
    """The console of a command; quiet where a script reads the output."""
    return Console(quiet=as_json)


def print_json(value: Any) -> None:  # noqa: ANN401 any JSON value
    """Print ``value`` to standard output, indented, keys sorted."""
    sys.stdout.write(json.dumps(value, indent=2, sort_keys=True) + "\n")


def print_lines(lines: list[str]) -> None:
    """Print plain lines to standard output, odd bytes of names escaped."""
    text = "".join(f"{line}\n" for line in lines)
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode())
