"""``housestyle audit``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from ...gate.audit.audit import Audit, Found, Guard, audit, played
from ...gate.audit.promises import broken, error
from ...gate.history.rates import rates_of
from ...gate.history.shelf import History, shelf_in
from ..auditing import last_game
from ..inert import visible
from ..remembering import told_rates
from ..session import open_session
from ..wording import count
from .options import common, console_for, print_json, print_lines

RUNS = 500
COLUMNS = ("equal", "margin", "passed", "twice", "sure", "-10 pts")
HEAD = f"{'category':<16}{'items/files':>12}{'spread':>9}{'detects':>9}" + "".join(
    f"{name:>{width}}" for name, width in zip(COLUMNS, (8, 9, 9, 9, 16, 9), strict=True)
)
LEGEND = (
    "Spread: of the change between equal models, relative, or in points (p) of answers.",
    "Blocked of equal models, and after a loss of the margin, of twice that, of what should be",
    "found in 99 of 100 tries (its size), of ten of a hundred answers. Passed: shown to be no",
    "worse, although just the margin was lost.",
)


@click.command("audit")
@click.option("--runs", type=click.IntRange(20, 100_000), default=RUNS, show_default=True)
@click.option("--exit-code", is_flag=True, help="Exit with 1 when a promise is not kept.")
@common
def command(repo: Path, as_json: bool, runs: int, exit_code: bool) -> int:
    """Replay the gate's rule where the truth is known: equal models, and planted losses.

    On the scores of the last evaluation: the two answers to each file's items are dealt at random
    to two players, who are then equal, and losses are planted category by category.
    """
    session = open_session(repo, console_for(as_json))
    history = shelf_in(session.workspace.verdicts).read()
    game, verdict = last_game(session)
    done = 0
    with session.console.progress("replaying", played(runs)) as advance:

        def step(more: int) -> None:
            nonlocal done
            done += more
            advance(done)

        found = audit(game, verdict, runs, os.cpu_count() or 1, step)
    if as_json:
        damaged = {"damaged": list(history.damaged)}
        rates = rates_of(history.decisions).as_dict()
        print_json({**found.as_dict(), "history": {**rates, **damaged}})
    else:
        print_lines([*_lines(found), *_history(history)])
    return 1 if exit_code and any(broken(found.promises)) else 0


def _lines(found: Audit) -> Iterator[str]:
    said = ", ".join(f"{name} {value / found.runs:.1%}" for name, value in found.outcomes.items())
    yield f"{count(found.runs, 'game')} of equal models: {said}"
    yield ""
    yield HEAD
    yield from (_row(guard, found.runs) for guard in found.guards)
    yield ""
    yield from LEGEND
    yield (
        f"Monte Carlo error (95 %): {error(0.05, found.runs):.1%} at 5 % of {found.runs} games "
        f"(equal, margin, passed), {error(0.5, found.fewer):.0%} at 50 % of {found.fewer} (others)."
    )
    yield ""
    failed = [promise.told() for promise in broken(found.promises)]
    kept = len(found.promises) - len(failed)
    yield f"{count(kept, 'promise')} of {len(found.promises)} kept"
    yield from (visible(f"NOT KEPT: {line}", 200) for line in failed)


def _row(guard: Guard, runs: int) -> str:
    size = f"{guard.items}/{guard.files}"
    once = guard.once
    cells = (
        f"{visible(guard.name, 15):<16}{size:>12}",
        f"{_change(guard, guard.spread):>9}{_change(guard, guard.detectable):>9}",
        f"{_share(guard.equal, runs):>8}{_blocked(once):>9}",
        f"{_share(once.passed, once.runs) if once else '-':>9}{_blocked(guard.twice):>9}",
        f"{_sure(guard):>16}{_blocked(guard.ten):>9}",
    )
    return "".join(cells)


def _change(guard: Guard, size: float | None) -> str:
    if size is None:
        return "-"
    return f"{size:.1%}" if guard.unit.startswith("bits") else f"{100 * size:.1f}p"


def _sure(guard: Guard) -> str:
    if guard.sure is None:
        return "-"
    return f"{_blocked(guard.sure)} ({_change(guard, guard.sure.size)})"


def _blocked(found: Found | None) -> str:
    return _share(found.blocked, found.runs) if found else "-"


def _share(part: int, runs: int) -> str:
    return f"{part / runs:.1%}" if runs else "-"


def _history(history: History) -> Iterator[str]:
    yield f"so far: {told_rates(rates_of(history.decisions))}"
    if history.damaged:
        named = ", ".join(f"{name[:25]}…" for name in history.damaged[:3])
        yield f"passed over, as they are damaged: {count(len(history.damaged), 'record')}, {named}"
