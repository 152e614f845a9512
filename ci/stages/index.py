"""Index: bring the code graph up to HEAD; only blobs that it does not know are parsed."""

from __future__ import annotations

from ...core.errors import UserError
from ...indexer.update import update
from ..session import Session
from .outcome import Earlier, Outcome


def run(session: Session, earlier: Earlier) -> Outcome:
    """Update ``graph.db``.

    Raises:
        UserError: the commit holds no Python that could be read.
    """
    del earlier  # the first stage
    settings = session.settings.indexer
    report = update(session.repository, session.workspace.graph, settings, session.console)
    if not report.symbols:
        raise UserError(
            f"commit {session.head.id[:12]} holds no Python code that can be read",
            "name a repository with Python in it (--repo DIR)",
        )
    return Outcome(
        "index", report.tree, session.workspace.state, report.as_dict(), reused=not report.parsed
    )
