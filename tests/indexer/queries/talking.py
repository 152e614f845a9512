"""A till whose code has a history, and sessions that led to it."""

from __future__ import annotations

from pathlib import Path

from housestyle.core.console import Console
from housestyle.indexer.conversations.model import Place, Session, Turn
from housestyle.indexer.conversations.reasons.telling import tell_reasons
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.conversations.store.rows import LinkRow, Standing
from housestyle.indexer.queries.freshness import Wanted, open_view
from housestyle.indexer.queries.reading import View
from tests.repositories import GitRepository

QUIET = Console(quiet=True)
TILL = """class Till:
    def total(self, orders):
        return sum(order.amount for order in orders)


def open_till(desk):
    return Till()
"""
ROUNDED = TILL.replace("sum(", "exact(")
USE = "from till import open_till\n\n\ndef sell(desk):\n    return open_till(desk)\n"


def asked(folder: Path) -> View:
    """Open the graph of a repository, brought to HEAD with its history."""
    return open_view(folder, QUIET, Wanted(history=True))


def till(repository: GitRepository) -> dict[str, str]:
    """Commit a till, and return its commits by name."""
    return {
        "root": repository.commit(
            "The till\n\nBecause shops need one, so it is here.", {"till.py": TILL}
        ),
        "use": repository.commit("Sell", {"shop.py": USE}),
        "exact": repository.commit(
            "Exact totals\n\nFloats lose money, so that totals differ from the bank's.\n"
            "We keep Decimal instead of float.",
            {"till.py": ROUNDED},
        ),
    }


def talk(view: View, commit: str, standing: Standing = "private") -> str:
    """Store a session and a discussion that led to a commit; return the session's digest."""
    symbol = next(one.node.id for one in view.named("total"))
    with Sessions.open(view.repository.common_dir / "housestyle" / "sessions.db") as sessions:
        with sessions.writing():
            sessions.add("codex", Session("one", title="totals"), standing=standing)
            for number, (role, text) in enumerate(
                (
                    ("person", "Make totals exact, the bank complains."),
                    ("agent", "I used round() because that is the simplest way."),
                    ("person", "No, don't round! Use exact() instead of that."),
                )
            ):
                time = 1_700_000_100.0 + number
                sessions.add("codex", Turn("one", f"t{number}", role, text, time=time))  # type: ignore[arg-type]
            sessions.add("github", Session("pr", is_discussion=True), standing="public")
            place = Place("till.py", commit, 3, 3, resolved=True)
            said = "This breaks when orders are empty, so ask first."
            remark = Turn("pr", "r", "person", said, time=1_800_000_000.0, place=place)
            sessions.add("github", remark)
            sessions.settle()
        tell_reasons(sessions, QUIET)
        with sessions.writing():
            for session in sessions.sessions():
                turns = [turn.id for turn in sessions.turns(session.id)]
                whole = LinkRow(session.id, 0, commit, parts={"evidence": "commit"}, is_hard=True)
                links = [LinkRow(session.id, one, commit, "till.py", symbol, 0.8) for one in turns]
                sessions.set_links(session.id, [whole, *links])
        return next(one.digest for one in sessions.sessions() if one.source == "codex")
