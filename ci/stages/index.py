"""Index: bring the code graph up to HEAD; only blobs that it does not know are parsed."""

from __future__ import annotations

from ...indexer.update import require_code, update
from ..session import Session
from .outcome import Earlier, Outcome


def run(session: Session, earlier: Earlier) -> Outcome:
    """Update ``graph.db``.

    Raises:
        UserError: the commit holds no code that could be read.
    """
    del earlier  # the first stage
    settings = session.settings.indexer
    report = update(session.repository, session.workspace.graph, settings, session.console)
    require_code(report)
    return Outcome(
        "index", report.tree, session.workspace.state, report.as_dict(), reused=not report.parsed
    )
