"""Report: the verdict for machines, the comment for a pull request, and what both are made of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...core.fingerprint import code_fingerprint
from ...core.runs import run_for
from ...gate.history.records import Judged, read_history
from ...gate.verdict import Verdict
from ..comment.files import COMMENT, FILES, leave_report
from ..comment.told import MOST_WINDOW, Report
from ..comment.trend import earlier_of
from ..comment.window import new_commits
from ..followed import still_wrong
from ..session import Session
from .outcome import Earlier, Outcome, once


def run(session: Session, earlier: Earlier) -> Outcome:
    """Write ``verdict.json``, ``comment.md`` and ``report.json``."""
    verdict = earlier["decide"].result["verdict"]
    digest = Verdict.from_dict(verdict).digest()
    before = [one for one in read_history(session.workspace.verdicts) if one.digest != digest]
    inputs = {
        "code": code_fingerprint(),
        "decision": earlier["decide"].key,
        "dataset": earlier["assemble"].key,
        "promotion": earlier["promote"].result,
        "history": [one.digest for one in before[-MOST_WINDOW:]],
        "warnings": still_wrong(earlier),
    }

    def work(folder: Path) -> tuple[dict[str, Any], list[str]]:
        leave_report(folder, _report(session, earlier, before))
        return {"outcome": verdict["outcome"], "comment": COMMENT}, list(FILES)

    return once(run_for(session.workspace.runs, "report", inputs), work)


def _report(session: Session, earlier: Earlier, before: list[Judged]) -> Report:
    """Gather what the comment says, no more: it leaves this machine."""
    line = [commit.id for commit in session.repository.first_parent(session.head.id)]
    trained = earlier["train"].result
    context = {
        "marker": session.settings.ci.comment_marker,
        "commit": session.head.id,
        "first_commit": line[0],
        "commits": len(line),
        "promotion": earlier["promote"].result,
        "training": {**trained, "seed": trained["recipe"]["seed"]},
        "history": earlier_of(before),
        "warnings": still_wrong(earlier),
    }
    shape = {
        "verdict": earlier["decide"].result["verdict"],
        "funnel": earlier["assemble"].result,
        "context": context,
        "window": new_commits(line, before),
    }
    return Report.model_validate(shape)
