"""``housestyle assemble``."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline import run_until
from ..session import open_session
from .options import common, console_for, print_json, print_lines


@click.command("assemble")
@common
def command(repo: Path, as_json: bool) -> None:
    """Turn what is new into training examples, and say why the rest was thrown away."""
    outcome = run_until(open_session(repo, console_for(as_json)), "assemble")["assemble"]
    if as_json:
        print_json(outcome.as_dict())
        return
    print_lines([*funnel_lines(outcome.result), f"examples: {outcome.folder}"])


def funnel_lines(funnel: dict[str, object]) -> list[str]:
    """The funnel as plain lines: kept by kind, dropped by reason, most first."""
    kept, dropped = funnel["by_kind"], funnel["dropped"]
    assert isinstance(kept, dict)  # noqa: S101 the shape of assemble's own result
    assert isinstance(dropped, dict)  # noqa: S101
    lines = [f"candidates {funnel['candidates']} ({funnel['new']} new), kept {funnel['kept']}"]
    lines += [f"  kept     {count:>7}  {kind}" for kind, count in _most_first(kept)]
    lines += [f"  dropped  {count:>7}  {reason}" for reason, count in _most_first(dropped)]
    return lines


def _most_first(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
