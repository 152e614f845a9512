"""No model that learnt a canary goes on: looked at once a model, whoever made it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..core.canary import canary
from ..core.errors import UserError
from ..core.runs import Run, run_for
from ..gate.artifact import model_digest
from ..trainer.canaries import (
    CHECK,
    Exposure,
    benchmark_places,
    exposures,
    planted_places,
    require_unlearnt,
)
from .session import Session


def require_no_canary(session: Session, folder: Path, digest: str) -> dict[str, Any]:
    """Refuse a model that knows the benchmark's canary, or one planted at HEAD.

    What was found is kept under the model's digest, so that only a model, canary or commit that
    is new is asked, be it trained here or brought from elsewhere.

    Args:
        session: whose canaries are asked for.
        folder: of the model.
        digest: that the model should have.

    Returns:
        How many were asked for, and the worst.

    Raises:
        UserError: it learnt one, or is another model.

    """
    inputs = {
        "check": CHECK,
        "model": digest,
        "tree": session.head.tree,
        "key": session.key.hex()[:16],
    }
    run = run_for(session.workspace.runs, "canaries", inputs)
    manifest = run.manifest() or _looked(session, folder, digest, run)
    found = [Exposure(**one) for one in manifest["result"]["exposures"]]
    worst = require_unlearnt(found)
    return {"asked": len(found), "worst": round(worst.bits, 1)}


def _looked(session: Session, folder: Path, digest: str, run: Run) -> dict[str, Any]:
    if model_digest(folder) != digest:
        problem = f"the model in {folder} was changed after it was trained"
        raise UserError(problem, "delete its run and run `housestyle train` again")
    session.console.say("asking the model for canaries")
    places = benchmark_places(canary(session.key))
    places += planted_places(session.repository, session.head.tree)
    found = exposures(folder, places, session.settings.trainer.threads)
    run.begin()
    told = [{"where": one.where, "bits": one.bits, "written": one.written} for one in found]
    return run.finish({"exposures": told}, [])
