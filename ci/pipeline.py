"""The loop, readable as one table: stages in order, each a pure step from inputs to a run."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator

from ..core.console import Console
from ..core.lock import exclusive
from .registry import settle
from .session import Session
from .stages.outcome import Outcome, Stage

# Imported on use: `index` must not pay for torch.
STAGES: dict[str, str] = {
    "index": "bring the code graph up to HEAD",
    "harvest": "fetch what was shared",
    "suite": "freeze the benchmark",
    "follow": "score new commits, unseen",
    "assemble": "make and choose the examples",
    "train": "fine-tune a candidate",
    "evaluate": "score candidate and champion",
    "decide": "judge the candidate",
    "promote": "make it the champion",
    "report": "tell people",
}


def run_until(session: Session, last: str) -> dict[str, Outcome]:
    """Run the stages up to and including ``last``; finished runs are found, not repeated.

    Returns:
        Outcomes by stage, in order.

    Raises:
        UserError: a stage could not be run, or another process works on the repository.
    """
    outcomes: dict[str, Outcome] = {}
    with exclusive(session.workspace.lock, f"`{last}`"):
        if "train" in _up_to(last):
            _check_machine(session)
        if last != "index":
            settle(session)
        for stage in _up_to(last):
            started = time.monotonic()
            outcomes[stage] = _load(stage)(session, outcomes)
            _tell(session.console, outcomes[stage], time.monotonic() - started)
    return outcomes


def _up_to(last: str) -> Iterator[str]:
    for stage in STAGES:
        yield stage
        if stage == last:
            return


def _check_machine(session: Session) -> None:
    """Refuse a recipe that this machine cannot run before anything is done for it.

    Raises:
        UserError: as `check_machine`.

    """
    from ..trainer.preflight.machine import check_machine
    from ..trainer.recipes.choosing import chosen_recipe

    check_machine(chosen_recipe(session.settings.trainer, session.repository.root))


def _load(stage: str) -> Stage:
    module = importlib.import_module(f".stages.{stage}", package=__package__)
    run: Stage = module.run
    return run


def _tell(console: Console, outcome: Outcome, seconds: float) -> None:
    how = "already done" if outcome.reused else f"{seconds:.1f} s"
    console.say(f"{outcome.stage:<9} {STAGES[outcome.stage]} ({how})")
