"""What every command takes, and how it prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from ...core.console import Console
from ...core.options import json_option, repo_option


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--repo DIR`` and ``--json``."""
    return repo_option(json_option(command))


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
