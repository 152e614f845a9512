"""Options that commands on every floor share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


def repo_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--repo DIR``."""
    return click.option(
        "--repo",
        type=click.Path(path_type=Path),
        default=Path(),
        metavar="DIR",
        help="The repository; default: the one around the current folder.",
    )(command)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)
