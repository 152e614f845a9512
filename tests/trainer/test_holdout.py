from __future__ import annotations

from collections.abc import Callable

from housestyle.indexer.history import SymbolChange
from housestyle.trainer.holdout import is_held_out, withheld_commits
from tests.trainer.shop_sources import shop
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]


def names(workshop: Workshop, ids: frozenset[str]) -> set[str]:
    graph, _ = workshop.graph()
    return {f"{s.path}:{s.qualname}" for s in graph.symbols() if s.id in ids}


def change(commit: str, qualname: str) -> SymbolChange:
    return SymbolChange(
        commit, 0, "s", "s", "a@example.org", 0, "a.py", qualname, "body", "b", (0, 1), "c", (0, 1),
        None,
    )  # fmt: skip


def test_about_the_share_is_held_out_and_the_key_decides_which() -> None:
    held = {n for n in range(4000) if is_held_out(b"key", "a.py", f"f{n}", 0.1)}
    other = {n for n in range(4000) if is_held_out(b"another", "a.py", f"f{n}", 0.1)}
    assert 320 < len(held) < 480
    assert len(held & other) < 100
    assert not any(is_held_out(b"key", "a.py", f"f{n}", 0.0) for n in range(100))
    assert all(is_held_out(b"key", "a.py", f"f{n}", 1.0) for n in range(100))


def test_a_greater_share_holds_out_all_that_a_smaller_did() -> None:
    small = {n for n in range(999) if is_held_out(b"key", "a.py", f"f{n}", 0.1)}
    assert small < {n for n in range(999) if is_held_out(b"key", "a.py", f"f{n}", 0.3)}


def test_later_commits_and_renames_change_nothing(workshop: Make) -> None:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    before = names(made, made.holdout().symbols)
    assert before
    made.commit(shop(order=1, refund=1), "fix: more places")
    assert names(made, made.holdout().symbols) == before
    moved = {"shop/refund.py": None, "shop/returns.py": shop(refund=1)["shop/refund.py"]}
    made.commit(moved, "refactor: refunds are returns")
    after = names(made, made.holdout().symbols)
    assert after == {name.replace("shop/refund.py", "shop/returns.py") for name in before}


def test_what_stands_inside_shares_the_fate_of_the_outermost(workshop: Make) -> None:
    made = workshop()
    nested = "def outer():\n    def inner():\n        def core():\n            return 1\n"
    made.commit({"a.py": nested, "b.py": "class A:\n    def m(self):\n        pass\n"}, "feat: a")
    held = names(made, made.holdout(holdout_share=1.0).symbols)
    assert held == {"a.py:outer", "a.py:outer.inner", "a.py:outer.inner.core", "b.py:A.m"} or (
        len(held) == 4 and "b.py:A" not in held
    )


def test_the_window_is_the_newest_commits_that_touch_little() -> None:
    history = [change("c1", f"f{n}") for n in range(9)]
    history += [change("c2", "f1"), change("c3", "f1"), change("c3", "f2"), change("c4", "f3")]
    assert withheld_commits(history, 0) == set()
    assert withheld_commits(history, 1) == {"c4"}
    assert withheld_commits(history, 3) == {"c2", "c3", "c4"}
    assert withheld_commits(history, 99) == {"c1", "c2", "c3", "c4"}


def test_a_symbol_of_the_window_is_not_shown(workshop: Make) -> None:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    made.commit(shop(order=1), "fix: more places")
    holdout = made.holdout()
    assert len(holdout.commits) == 1
    touched = {"shop/order.py:OrderDesk.total_of_orders", "shop/order.py:close_order"}
    assert names(made, holdout.window) == touched
    assert made.holdout(window_share=0.0).commits == frozenset()
