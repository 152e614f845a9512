"""``housestyle evaluate``."""

from __future__ import annotations

from pathlib import Path

import click

from ..pipeline import run_until
from ..session import open_session
from .options import common, console_for, print_json, print_lines


@click.command("evaluate")
@common
def command(repo: Path, as_json: bool) -> None:
    """Score candidate, champion and base on the frozen suite."""
    outcome = run_until(open_session(repo, console_for(as_json)), "evaluate")["evaluate"]
    if as_json:
        print_json(outcome.as_dict())
        return
    means = outcome.result["means"]
    lines = [f"{'category':<16}{'items':>6}  " + "".join(f"{role:>12}" for role in means)]
    for category, count in outcome.result["items"].items():
        values = "".join(f"{_shown(means[role].get(category)):>12}" for role in means)
        lines.append(f"{category:<16}{count:>6}  {values}")
    print_lines([*lines, "bits per byte, or bits of the true option; lower is better"])


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
