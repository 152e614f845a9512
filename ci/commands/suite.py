"""``housestyle suite``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..inert import visible
from ..pipeline import run_until
from ..session import Session, open_session
from .options import common, console_for, print_json, print_lines

if TYPE_CHECKING:
    from ...gate.suite.coverage import Coverage

MOST_PARTS, MOST_FILES = 12, 12


@click.command("suite")
@click.option("--coverage", "covering", is_flag=True, help="Show what no item guards.")
@click.option(
    "--export",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write the suite as tasks of lm-evaluation-harness.",
)
@common
def command(repo: Path, as_json: bool, covering: bool, export: Path | None) -> None:
    """Freeze the benchmark of this commit and show what it asks.

    What people find to be wrong they name in .housestyle/quarantine.txt; own categories lie in
    .housestyle/categories/.
    """
    session = open_session(repo, console_for(as_json))
    outcome = run_until(session, "suite")["suite"]
    told: dict[str, Any] = outcome.as_dict()
    lines = list(_lines(told))
    if covering:
        found = _coverage(session, outcome.folder)
        told["coverage"] = found.as_dict()
        lines += ["", *_covered(found)]
    if export is not None:
        told["export"] = _exported(session, outcome.folder, export)
        lines += ["", *_told_export(told["export"])]
    if as_json:
        print_json(told)
        return
    print_lines(lines)


def _lines(told: dict[str, Any]) -> Iterator[str]:
    yield f"{'category':<24}{'items':>6}  left out"
    for name, count in told["items"].items():
        reasons = told["left_out"].get(name, {})
        why = ", ".join(f"{number} {reason}" for reason, number in reasons.items())
        yield f"{name:<24}{count:>6}  {why}".rstrip()
    for name, reason in told.get("unavailable", {}).items():
        yield f"{name:<24}{'-':>6}  unavailable: {visible(reason, 200)}"
    yield f"{told['anchor']} of them stay in every suite; digest {told['digest'][:12]}"


def _coverage(session: Session, folder: Path) -> Coverage:
    from ...gate.statistics.ratio import MIN_CLUSTERS
    from ...gate.suite.build import CATEGORIES
    from ...gate.suite.coverage import coverage
    from ...gate.suite.item import read_suite

    paths = [unit.path for unit in session.material.units]
    least = session.settings.gate.min_items
    return coverage(read_suite(folder), paths, CATEGORIES, least, MIN_CLUSTERS)


def _covered(found: Coverage) -> Iterator[str]:
    yield f"{'folder':<44}{'files':>7}{'guarded':>9}{'functions':>11}{'unguarded':>11}{'items':>7}"
    for part in found.parts[:MOST_PARTS]:
        counts = f"{part.files:>7}{part.guarded:>9}{part.functions:>11}{part.unguarded:>11}"
        yield f"{visible(part.folder, 43):<44}{counts}{part.items:>7}"
    if found.unguarded:
        yield f"files that nothing guards ({len(found.unguarded)}), by their functions:"
    for path, count in found.unguarded[:MOST_FILES]:
        yield f"{count:>6}  {visible(path, 100)}"
    if found.thin:
        yield f"too few items to be judged: {', '.join(found.thin)}"


def _exported(session: Session, folder: Path, target: Path) -> dict[str, Any]:
    from ...gate.suite.harness import export_suite
    from ...gate.suite.item import read_suite
    from ...trainer.base.choice import base_encoder

    encoder = base_encoder(session.settings.trainer, session.cache)
    report = export_suite(read_suite(folder), encoder, target)
    left = Counter(report.left_out)
    return {"folder": str(target), "tasks": report.tasks, "left_out": dict(sorted(left.items()))}


def _told_export(told: dict[str, Any]) -> Iterator[str]:
    for name, count in told["tasks"].items():
        yield f"{name:<36}{count:>6}"
    for reason, count in told["left_out"].items():
        yield f"left out: {count} {reason}"
    yield f"lm_eval run --include_path {told['folder']} --tasks {','.join(told['tasks'])} …"
