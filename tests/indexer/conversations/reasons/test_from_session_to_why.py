from __future__ import annotations

from pathlib import Path

from housestyle.core.console import Console
from housestyle.indexer.conversations.model import Call, Edit, Session, Turn
from housestyle.indexer.conversations.pairing.pair import pair
from housestyle.indexer.conversations.reasons.telling import tell_reasons
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.queries.freshness import Wanted, open_view
from housestyle.indexer.queries.naming import inside
from housestyle.indexer.queries.why import why
from tests.indexer.inspection import index
from tests.repositories import GitRepository

QUIET = Console(quiet=True)
BEFORE = "def total(orders):\n    return sum(order.amount for order in orders)\n"
ROUNDED = "    return round(sum(order.amount for order in orders), 2)\n"
EXACT = "    amounts = [Decimal(order.amount) for order in orders]\n    return sum(amounts)\n"
REQUEST = "Totals differ from the bank's by a cent. Please make them match."


def tell(repository: GitRepository, folder: Path) -> None:
    """Hold a session in which a person corrects an agent; commit what came of it."""
    repository.commit("shop", {"shop.py": BEFORE})
    old = BEFORE.splitlines()[1:]
    first = Edit("shop.py", tuple(old), tuple(ROUNDED.splitlines()))
    second = Edit("shop.py", tuple(ROUNDED.splitlines()), tuple(EXACT.splitlines()))
    said = (
        Turn("s", "1", "person", REQUEST),
        Turn("s", "2", "agent", "I round the sum.", calls=(Call("a", "Edit", "edit", (first,)),)),
        Turn(
            "s", "3", "person", "No, don't round sums. Use Decimal instead, as floats lose money."
        ),
        Turn("s", "4", "agent", "Done.", calls=(Call("b", "Edit", "edit", (second,)),)),
        Turn("s", "5", "person", "Thanks a lot, this is what it had to be."),
    )
    database = folder / "sessions.db"
    with Sessions.open(database) as sessions:
        with sessions.writing():
            sessions.add("codex", Session("s", time=repository.clock))
            for number, turn in enumerate(said):
                time = repository.clock + 10.0 * number
                sessions.add(
                    "codex",
                    Turn("s", turn.native, turn.role, turn.text, time=time, calls=turn.calls),
                )
            sessions.settle()
        repository.commit("Exact", {"shop.py": BEFORE.splitlines(keepends=True)[0] + EXACT})
        graph = index(repository.folder, folder / "graph.db")
        tell_reasons(sessions, QUIET)
        pair(sessions, Repository.open(repository.folder), graph, repository.clock + 60.0, QUIET)


def test_why_leads_from_the_code_to_the_correction(git_repository: GitRepository) -> None:
    state = git_repository.folder / ".git" / "housestyle"
    tell(git_repository, state)
    view = open_view(git_repository.folder, QUIET, Wanted(history=True))
    voices = why(view, inside(view, "total")).voices
    view.close()
    told = next(one for one in voices if one.title.startswith("No, don't"))
    assert told.commit == git_repository.git("rev-parse", "HEAD")
    assert [(one.label, one.weight) for one in told.reasons] == [("rejected", 4), ("decision", 4)]
