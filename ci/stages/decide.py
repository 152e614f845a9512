"""Decide: paired statistics a category, and one verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ...core import atomic
from ...core.fingerprint import code_fingerprint
from ...core.runs import run_for
from ...gate.creep.reference import Reference
from ...gate.decision import decide
from ...gate.rules import Rules
from ...gate.score import read_scores
from ...gate.suite.item import read_suite
from ...trainer.curation.cleanliness import contaminated
from ...trainer.forms.dataset import read_dataset
from ..anchoring import reference_for
from ..session import Session
from .evidence import evidence
from .outcome import Earlier, Outcome, once

VERDICT, REFERENCE = "verdict.json", "reference.json"


def run(session: Session, earlier: Earlier) -> Outcome:
    """Write ``verdict.json``, and ``reference.json`` where there is one."""
    evaluated = earlier["evaluate"]
    reference = _reference(session, evaluated)
    inputs = {
        "code": code_fingerprint(),
        "evaluation": evaluated.key,
        "dataset": earlier["assemble"].result["dataset"],
        "decontaminate": session.settings.trainer.decontaminate,
        "settings": session.settings.gate.model_dump(mode="json"),
        "unavailable": earlier["suite"].result.get("unavailable", {}),
        "reference": reference.digest if reference else None,
    }

    def work(folder: Path) -> tuple[dict[str, Any], list[str]]:
        suite = read_suite(earlier["suite"].folder)
        scores = {
            role: read_scores(evaluated.folder / f"{role}.jsonl")
            for role in ("candidate", "champion", "base")
        }
        similar = session.settings.trainer.decontaminate
        examples = read_dataset(earlier["assemble"].folder)
        leaked = contaminated(examples, suite.texts(), similar)
        # training looked for leaks before it began, but its run may be older than this suite
        found = evidence(suite, earlier["suite"], evaluated.result, leaked)
        verdict = decide(
            scores["candidate"],
            scores["champion"],
            scores["base"],
            Rules.of(session.settings.gate, suite.categories),
            replace(found, reference=reference),
        )
        atomic.write_json(folder / VERDICT, verdict.as_dict())
        if reference is not None:
            atomic.write_bytes(folder / REFERENCE, reference.as_bytes())
        written = [VERDICT, *([REFERENCE] if reference else [])]
        return {"verdict": verdict.as_dict()}, written

    return once(run_for(session.workspace.runs, "decide", inputs), work)


def _reference(session: Session, evaluated: Outcome) -> Reference | None:
    """Return what slow decline is measured against; None while nothing is, or was scored."""
    models = evaluated.result["models"]
    if models["champion"] == models["base"] or evaluated.result.get("altered"):
        return None
    scores = read_scores(evaluated.folder / "champion.jsonl")
    return reference_for(session, models["champion"], scores)
