"""``housestyle status``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from ...core.errors import UserError
from ...core.runs import newest
from ...gate.history.rates import Rates, rates_of
from ...gate.history.records import read_history
from ...gate.registry import Registry
from ...indexer.graph import Graph
from ..followed import standing
from ..registry import lagging, open_registry
from ..remembering import told_rates
from ..session import Session, open_session
from ..unfinished import told_of, unfinished_training
from ..wording import count, interval
from .options import common, console_for, print_json, print_lines


@click.command("status")
@common
def command(repo: Path, as_json: bool) -> None:
    """Show what is indexed, what is new since the last assembly, and who is champion."""
    state = _state(open_session(repo, console_for(as_json)))
    if as_json:
        print_json(state)
        return
    print_lines(_lines(state))


def _state(session: Session) -> dict[str, Any]:
    registry = open_registry(session)
    head = registry.production()
    assembled = newest(session.workspace.runs, "assemble")
    last = assembled["result"]["commit"] if assembled else None
    return {
        "head": session.head.id,
        "dirty": session.repository.is_dirty(),
        "state": str(session.workspace.state),
        "indexed": _indexed(session),
        "conversations": _conversations(session),
        "assembled": last,
        "new_commits": _since(session, last),
        "examples": assembled["result"]["kept"] if assembled else None,
        "training": unfinished_training(session.workspace.runs, session.cache, time.time()),
        "champion": head.as_dict() if head else None,
        "store": _store(session, registry),
        "following": standing(session).as_dict(),
        "verdicts": rates_of(read_history(session.workspace.verdicts)).as_dict(),
    }


def _indexed(session: Session) -> dict[str, Any] | None:
    """What the graph shows; None before the first index."""
    if not session.workspace.graph.exists():
        return None
    graph = Graph.open(session.workspace.graph, session.repository)
    return {"commit": graph.commit, "current": graph.tree == session.head.tree, **graph.counts()}


def _since(session: Session, last: str | None) -> int | None:
    """Commits on the first-parent line after ``last``; None when it is not on that line."""
    line = [commit.id for commit in session.repository.first_parent(session.head.id)]
    if last is None:
        return len(line)
    return len(line) - 1 - line.index(last) if last in line else None


def _lines(state: dict[str, Any]) -> list[str]:
    indexed, champion = state["indexed"], state["champion"]
    lines = [f"HEAD       {state['head'][:12]}"]
    if state["dirty"]:
        lines.append("           uncommitted changes are not read: commit what should count")
    if indexed is None:
        lines.append("graph      none yet: run `housestyle index`")
    else:
        stale = "" if indexed["current"] else " (behind HEAD: run `housestyle index`)"
        counts = f"{indexed['files']} files, {indexed['symbols']} symbols, {indexed['calls']} calls"
        lines.append(f"graph      {indexed['commit'][:12]}{stale}: {counts}")
    lines.append(f"sessions   {_sessions(state['conversations'])}")
    if state["assembled"] is None:
        lines.append("corpus     none yet: run `housestyle assemble`")
    else:
        new = state["new_commits"]
        told = "on another line of history" if new is None else f"{new} commits since"
        lines.append(f"corpus     {state['assembled'][:12]}: {state['examples']} examples, {told}")
    if state["training"]:
        lines.append(f"training   {told_of(state['training'])}")
    if champion is None:
        lines.append("champion   none yet: run `housestyle loop`")
    else:
        lines.append(f"champion   {champion['model'][:12]} (entry {champion['number']})")
        lines.append(f"following  {_following(state['following'])}")
    if state["store"]:
        lines.append(f"store      {_shared(state['store'])}")
    lines.append(f"verdicts   {told_rates(Rates(**state['verdicts']))}")
    return lines


def _store(session: Session, registry: Registry) -> dict[str, Any] | None:
    """How far the store has the registry's log, as known here; its address may be nobody's."""
    if not session.settings.store.url:
        return None
    return {"entries": registry.reached(), "lag": lagging(registry) or None}


def _shared(store: dict[str, Any]) -> str:
    if store["lag"]:
        return str(store["lag"])
    if store["entries"] is None:
        return "not asked yet: the next loop does"
    return f"had {count(store['entries'], 'entry', 'entries')} of the registry, as many as here"


def _following(standing: dict[str, Any]) -> str:
    """How the champion does on commits that it was not taught."""
    if standing["warning"]:
        return str(standing["warning"])
    if not standing["commits"]:
        return "no commit since it learnt: the next loop scores those that come"
    against = standing["against_base"]
    value = f"{standing['bits_per_byte']:.3f} bits per byte"
    if against and against["change"] is not None:
        value += f", {interval(against)} against the base,"
    return f"{value} on {count(standing['commits'], 'new commit')} (`housestyle curve`)"


def _conversations(session: Session) -> dict[str, Any]:
    """How many sessions are harvested, by who may see them; or why that is not known."""
    try:
        return {**session.keeper.standings()}
    except UserError as error:
        return {"problem": str(error)}


def _sessions(standings: dict[str, Any]) -> str:
    if "problem" in standings:
        return str(standings["problem"])
    if not standings:
        return "none yet: `housestyle harvest` (docs/conversations.md)"
    told = ", ".join(f"{count} {name}" for name, count in standings.items())
    waiting = " (`housestyle harvest --review`)" if standings.get("private") else ""
    return f"{told}{waiting}"
