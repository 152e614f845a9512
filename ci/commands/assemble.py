"""``housestyle assemble``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

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


def funnel_lines(funnel: Mapping[str, Any]) -> list[str]:
    """The result as plain lines: kept by kind, dropped by reason, whose text, how varied."""
    made = f"{funnel['new']} new, {funnel['retired']} retired"
    lines = [f"candidates {funnel['candidates']} ({made}), kept {funnel['kept']}"]
    lines += [f"  kept     {count:>7}  {kind}" for kind, count in _most_first(funnel["by_kind"])]
    lines += [f"  dropped  {count:>7}  {why}" for why, count in _most_first(funnel["dropped"])]
    shares = funnel["shares"]["by_class"]
    lines += [f"  written  {share:>7.1%}  {name}" for name, share in shares.items() if share]
    lines += [f"  measure  {value:>7.4g}  {name}" for name, value in funnel["diversity"].items()]
    public = funnel["completeness"]
    told = f"{public['seen']} of {public['public']} public symbols stand in a kept example"
    return [*lines, told]


def _most_first(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
