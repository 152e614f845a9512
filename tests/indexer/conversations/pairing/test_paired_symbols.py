"""From turns to the symbols that they became."""

from __future__ import annotations

from pathlib import Path

import pytest

from housestyle.core.console import Console
from housestyle.indexer.conversations.model import Call, Edit, Place, Session, Turn
from housestyle.indexer.conversations.pairing.pair import pair
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.graph import Graph
from tests.indexer.inspection import find, index
from tests.repositories import GitRepository

SHOP = """\
class Shop:
    def sell(self, item):
        total = item.price * self.amount
        return total

    def buy(self, item):
        cost = item.cost * self.amount
        return cost
"""
TAXED = SHOP.replace("return total", "taxed = total * self.tax_rate\n        return taxed")
HELPER = "\n\ndef rounded_to_cents(amount):\n    return round(amount, ndigits=2)\n"


class Desk:
    """A repository, its graph and the sessions about it."""

    def __init__(self, repository: GitRepository, folder: Path) -> None:
        self.git, self.folder = repository, folder

    def graph(self) -> Graph:
        return index(self.git.folder, self.folder / "graph.db")

    def tell(self, *entries: Session | Turn) -> None:
        with Sessions.open(self.folder / "s.db") as sessions, sessions.writing():
            for entry in entries:
                sessions.add("codex", entry)
            sessions.settle()

    def pair(self, graph: Graph | None) -> None:
        with Sessions.open(self.folder / "s.db") as sessions:
            head = self.graph().repository
            pair(sessions, head, graph, self.git.clock + 60, Console(quiet=True))

    def found(self) -> dict[str, set[tuple[str, str]]]:
        """Return turn → files and symbols of its links."""
        linked: dict[str, set[tuple[str, str]]] = {}
        with Sessions.open(self.folder / "s.db", readonly=True) as sessions:
            for row in sessions.sessions():
                natives = {0: ""} | {turn.id: turn.native for turn in sessions.turns(row.id)}
                for link in sessions.links(session=row.id):
                    linked.setdefault(natives[link.turn], set()).add((link.path, link.symbol))
        return linked


@pytest.fixture
def desk(git_repository: GitRepository, tmp_path: Path) -> Desk:
    desk = Desk(git_repository, tmp_path)
    desk.git.commit("begin", {"shop.py": SHOP})
    time = float(desk.git.clock)
    call = Call("c", "Edit", "edit", (_edit("shop.py", SHOP, TAXED),))
    other = Call("d", "Write", "edit", (_edit("shop.py", "", HELPER),))
    desk.tell(
        Session("s", time=time),
        Turn("s", "ask", "person", "Prices are without tax; that is wrong.", time=time + 5),
        Turn("s", "say", "agent", "I add the tax.", time=time + 10),
        Turn("s", "tax", "agent", "", time=time + 20, calls=(call,)),
        Turn("s", "help", "agent", "", time=time + 30, calls=(other,)),
        Turn("s", "thanks", "person", "Thanks.", time=time + 40),
    )
    desk.git.commit("tax", {"shop.py": TAXED + HELPER})
    return desk


def _edit(path: str, before: str, after: str) -> Edit:
    old, new = before.split("\n"), after.split("\n")
    gone = tuple(line for line in old if line not in new)
    return Edit(path, gone, tuple(line for line in new if line not in old))


def test_a_turn_is_linked_to_the_definitions_that_hold_its_lines(desk: Desk) -> None:
    graph = desk.graph()
    sell, helper = find(graph, "shop.Shop.sell").id, find(graph, "shop.rounded_to_cents").id
    desk.pair(graph)
    assert desk.found() == {
        "": {("", "")},
        "tax": {("shop.py", sell)},
        "help": {("shop.py", helper)},
        "ask": {("shop.py", sell), ("shop.py", helper)},
        "say": {("shop.py", sell)},
    }


def test_links_follow_a_symbol_that_is_renamed_and_moved(desk: Desk) -> None:
    desk.pair(desk.graph())
    desk.git.git("mv", "shop.py", "store.py")
    desk.git.commit("rename", {"store.py": (TAXED + HELPER).replace("rounded_to", "in")})
    graph = desk.graph()
    desk.pair(graph)
    assert desk.found()["tax"] == {("shop.py", find(graph, "store.Shop.sell").id)}
    assert desk.found()["help"] == {("shop.py", find(graph, "store.in_cents").id)}


def test_symbols_are_found_as_soon_as_there_is_a_graph(desk: Desk) -> None:
    desk.pair(None)
    assert desk.found()["tax"] == {("shop.py", "")}
    graph = desk.graph()
    desk.pair(graph)
    desk.pair(None)
    assert desk.found()["tax"] == {("shop.py", find(graph, "shop.Shop.sell").id)}


def test_work_of_a_branch_is_found_through_its_merge(desk: Desk) -> None:
    desk.git.git("switch", "-q", "-c", "side", "HEAD~1")
    desk.git.commit("tax", {"shop.py": TAXED + HELPER})
    desk.git.git("switch", "-q", "main")
    desk.git.git("reset", "-q", "--hard", "HEAD~1")
    desk.git.commit("other", {"other.py": "x = 1\n"})
    desk.git.git("merge", "-q", "--no-ff", "-m", "Merge branch 'side'", "side")
    graph = desk.graph()
    desk.pair(graph)
    assert desk.found()["tax"] == {("shop.py", find(graph, "shop.Shop.sell").id)}


def test_a_repository_that_begins_with_the_work(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    desk = Desk(git_repository, tmp_path)
    time = float(desk.git.clock)
    call = Call("c", "Write", "edit", (Edit("shop.py", (), tuple(SHOP.split("\n"))),))
    desk.tell(Session("s", time=time), Turn("s", "a", "agent", "", time=time + 5, calls=(call,)))
    desk.git.commit("all", {"shop.py": SHOP})
    graph = desk.graph()
    desk.pair(graph)
    names = {("shop.py", find(graph, f"shop.Shop.{name}").id) for name in ("sell", "buy")}
    assert desk.found()["a"] >= names


def test_a_remark_of_a_review_is_linked_to_what_it_is_about(desk: Desk) -> None:
    head = desk.git.git("rev-parse", "HEAD")
    hunk = "@@ -1,4 +1,5 @@\n class Shop:\n+        taxed = total * self.tax_rate"
    place = Place("shop.py", head, 4, 5, hunk=hunk)
    desk.tell(
        Session("o/r#1", head=head, is_discussion=True, time=float(desk.git.clock)),
        Turn("o/r#1", "remark", "person", "Round it?", place=place),
        Turn("o/r#1", "comment", "person", "Ship it."),
    )
    graph = desk.graph()
    desk.pair(graph)
    assert desk.found()["remark"] == {("shop.py", find(graph, "shop.Shop.sell").id)}
    assert "comment" not in desk.found()


def test_a_review_is_linked_once_its_commit_is_here(desk: Desk) -> None:
    head = desk.git.git("rev-parse", "HEAD")
    place = Place("shop.py", head, 4, 5, hunk="@@ -1 +1,2 @@\n+        return taxed")
    desk.git.git("reset", "-q", "--hard", "HEAD~1")
    desk.tell(
        Session("o/r#1", head=head, is_discussion=True, time=float(desk.git.clock)),
        Turn("o/r#1", "remark", "person", "Round it?", place=place),
    )
    desk.pair(desk.graph())
    assert "remark" not in desk.found()
    desk.git.git("merge", "-q", "--ff-only", head)
    desk.pair(desk.graph())
    assert "remark" in desk.found()
