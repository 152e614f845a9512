"""Report: the verdict for machines, the comment for a pull request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...core import atomic
from ...core.fingerprint import code_fingerprint
from ...core.runs import run_for
from ..comment.training import render_comment
from ..session import Session
from .outcome import Earlier, Outcome, once

VERDICT, COMMENT = "verdict.json", "comment.md"


def run(session: Session, earlier: Earlier) -> Outcome:
    """Write ``verdict.json`` and ``comment.md``."""
    verdict = earlier["decide"].result["verdict"]
    inputs = {
        "code": code_fingerprint(),
        "decision": earlier["decide"].key,
        "dataset": earlier["assemble"].key,
        "promotion": earlier["promote"].result,
    }

    def work(folder: Path) -> tuple[dict[str, Any], list[str]]:
        atomic.write_json(folder / VERDICT, verdict)
        funnel = earlier["assemble"].result
        comment = render_comment(verdict, funnel, _context(session, earlier))
        atomic.write_text(folder / COMMENT, comment)
        return {"outcome": verdict["outcome"], "comment": COMMENT}, [VERDICT, COMMENT]

    return once(run_for(session.workspace.runs, "report", inputs), work)


def _context(session: Session, earlier: Earlier) -> dict[str, Any]:
    """What the comment says about where the numbers come from."""
    line = session.repository.first_parent(session.head.id)
    return {
        "marker": session.settings.ci.comment_marker,
        "commit": session.head.id,
        "first_commit": line[0].id,
        "commits": len(line),
        "promotion": earlier["promote"].result,
        "training": earlier["train"].result,
    }
