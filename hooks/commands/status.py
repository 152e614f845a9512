"""``housestyle hooks status``."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...ci.commands.options import common, print_json, print_lines

if TYPE_CHECKING:
    from ..journal import Run
    from ..placement.survey import EventState

_SWITCHED_OFF = {"what": "HOUSESTYLE=0 switches the hooks off", "remedy": "run `unset HOUSESTYLE`"}
_LONG = 600  # seconds that the first index of a big repository may take
_UNITS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))


@click.command("status")
@common
def command(repo: Path, as_json: bool) -> int:
    """Show where each event rings, when it did last, and what would mend what is wrong.

    The exit status is 1 when something is.
    """
    state = _state(repo)
    if as_json:
        print_json(state)
    else:
        print_lines(_lines(state))
    return 0 if state["ok"] else 1


def _state(folder: Path) -> dict[str, Any]:
    from ...indexer.git.repository import Repository
    from ..journal import Journal
    from ..pending import Pending
    from ..placement.survey import survey

    repository = Repository.open(folder)
    head = repository.head()
    place = repository.common_dir / "housestyle" / "hooks"
    journal = Journal(place)
    rings = journal.rings()
    runs = journal.runs()
    answers = journal.answers()
    events = [_event(one, rings.get(one.event), answers.get(one.event)) for one in survey(folder)]
    problems = [_SWITCHED_OFF] if os.environ.get("HOUSESTYLE") == "0" else []
    problems += [problem for one in events for problem in one["problems"]]
    working = Pending(place).working()
    problems += [_unanswered(view, since) for view, since in working.items() if _is_late(since)]
    return {
        "events": events,
        "worktrees": [_run(view, run) for view, run in sorted(runs.items())],
        "here": {"view": repository.view, "head": head.id if head else ""},
        "working": {view: since for view, since in working.items() if not _is_late(since)},
        "problems": _unique(problems),
        "log": str(place / "log"),
        "ok": not problems and not any(run.problem for run in runs.values()),
    }


def _event(state: EventState, rang: float | None, run: Run | None) -> dict[str, Any]:
    problems = [{"what": one.what, "remedy": one.remedy} for one in state.problems]
    return {
        "event": state.event,
        "place": state.place,
        "where": state.where,
        "interpreter": state.interpreter,
        "last_ring": rang,
        "last_run": run._asdict() if run else None,
        "problems": problems,
    }


def _run(view: str, run: Run) -> dict[str, Any]:
    return {"view": view, **run._asdict()}


def _unique(problems: list[dict[str, str]]) -> list[dict[str, str]]:
    """Keep the first of those that are the same: one cause often stops every event."""
    seen = {(one["what"], one["remedy"]): one for one in reversed(problems)}
    return list(reversed(seen.values()))


def _lines(state: dict[str, Any]) -> list[str]:
    now = time.time()
    width = max(len(_place(one)) for one in state["events"])
    lines = [
        f"{one['event']:<16} {_place(one):<{width}}  {_rang(one, now)}" for one in state["events"]
    ]
    lines += [_working(view, since, now) for view, since in state["working"].items()]
    for run in state["worktrees"]:
        lines += _run_lines(run, now, state["here"])
    if not state["worktrees"]:
        lines.append("no run yet")
    for problem in state["problems"]:
        lines.append(f"{problem['what']}: {problem['remedy']}")
    return lines


def _place(event: dict[str, Any]) -> str:
    if event["place"] == "none":
        return "not installed" if event["problems"] else "unknown to the hook manager"
    return str(event["where"])


def _rang(event: dict[str, Any], now: float) -> str:
    since = event["last_ring"]
    rang = "never rang" if since is None else f"rang {_ago(now - since)}"
    run = event["last_run"]
    if run:
        how = f"failed ({run['problem']})" if run["problem"] else f"{run['seconds']:.2f} s"
        rang += f", last run {how}"
    return f"{rang}, see below" if event["problems"] else rang


def _working(view: str, since: float, now: float) -> str:
    return f"{_named(view)}: at work since a ring {_ago(now - since)}"


def _is_late(since: float) -> bool:
    """Whether a ring is so old that its worker was killed, most likely."""
    return time.time() - since > _LONG


def _unanswered(view: str, since: float) -> dict[str, str]:
    what = f"{_named(view)}: a ring {_ago(time.time() - since)} is not answered"
    return {"what": what, "remedy": "run `housestyle hooks run`"}


def _run_lines(run: dict[str, Any], now: float, here: dict[str, str]) -> list[str]:
    when = f"{_ago(now - run['started'])}, {run['seconds']:.2f} s, {run['event']}"
    if run["problem"]:
        return [f"{_named(run['view'])}: failed ({when})", f"{run['problem']}: {run['remedy']}"]
    lines = [f"{_named(run['view'])}: the graph shows {run['commit'][:12]} ({when})"]
    if run["view"] == here["view"] and run["commit"] != here["head"]:
        lines.append(f"HEAD is at {here['head'][:12]} by now: the next event or query follows it")
    return lines


def _named(view: str) -> str:
    return f"worktree {view}" if view else "main worktree"


def _ago(seconds: float) -> str:
    for size, unit in _UNITS:
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"
