"""The whole loop, and how it knows at once that there is nothing to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..core import atomic
from ..core.fingerprint import code_fingerprint
from ..core.runs import Run, prune, run_for
from ..core.store.store import StoreError
from .pipeline import STAGES, run_until
from .registry import open_registry
from .session import Session
from .snapshots import share_corpus
from .stages.outcome import Outcome

EXIT_STATUS = {"promote": 0, "hold": 10, "block": 11, "invalid": 12}
OUTCOMES = "outcomes.json"
SHOWN = ("train", "report")  # stages whose folders the last screen points to
KEPT_RUNS = 4  # of every stage; the registry keeps the models that matter


def loop(session: Session) -> dict[str, Outcome]:
    """Run every stage and remember the outcomes under the state that they led to."""
    outcomes = run_until(session, "report")
    if session.promotes:
        _share(session)
    run = _run(session)
    rows = {name: [*_row(outcome)] for name, outcome in outcomes.items()}
    atomic.write_json(run.begin() / OUTCOMES, rows)
    run.finish({"commit": session.head.id}, [OUTCOMES])
    for stage in (*STAGES, "loop"):
        wanted = frozenset({outcomes[stage].key}) if stage in outcomes else frozenset({run.key})
        prune(session.workspace.runs, stage, KEPT_RUNS, wanted)
    return outcomes


def _share(session: Session) -> None:
    """Leave the corpus for other machines; they can do without it."""
    try:
        share_corpus(session)
    except StoreError as error:
        session.console.say(f"warning: {error}")


def finished(session: Session) -> dict[str, Outcome] | None:
    """The outcomes of a loop that ended in exactly this state, or None.

    The state is commit, settings, people's decisions, conversations, our own code and the
    registry's head, so a new commit, a review, a rollback or an upgrade starts the loop again.
    Nothing heavy is imported to find out.
    """
    run = _run(session)
    if not run.done:
        return None
    rows: dict[str, list[Any]] = json.loads((run.folder / OUTCOMES).read_text())
    outcomes = {name: _outcome(name, row) for name, row in rows.items()}
    return outcomes if all(outcomes[stage].folder.exists() for stage in SHOWN) else None


def _run(session: Session) -> Run:
    head = open_registry(session).production()
    inputs = {
        "code": code_fingerprint(),
        "commit": session.head.id,
        "settings": session.settings.model_dump(mode="json"),
        "decisions": session.decisions.digest,
        "conversations": session.keeper.state(),
        "key": session.key.hex()[:16],
        "champion": head.digest if head else None,
        "promotes": session.promotes,
    }
    return run_for(session.workspace.runs, "loop", inputs)


def _row(outcome: Outcome) -> tuple[str, str, dict[str, Any]]:
    return outcome.key, str(outcome.folder), outcome.result


def _outcome(stage: str, row: list[Any]) -> Outcome:
    key, folder, result = row
    return Outcome(stage, key, Path(folder), result, reused=True)
