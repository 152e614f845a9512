from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.trainer.curation.funnel import funnel
from housestyle.trainer.curation.scalars import KIND_FLOOR, Scalars, select


def scalars(number: int, kind: str = "completion", **other: str) -> Scalars:
    values = {"path": "a.py", "author": "", "rejected": "", "exact": f"e{number}"} | other
    return Scalars(number, f"{number:05}", f"s{number}", kind, **values)


def no_leak(_: Scalars) -> str:
    return ""


def test_first_by_path_survives_and_chains_do_not_spread() -> None:
    live = [scalars(3, path="c.py"), scalars(1, path="a.py"), scalars(2, path="b.py")]
    outcomes = select(live, {1: {2}, 2: {1, 3}, 3: {2}}, no_leak, 1.0)
    assert outcomes == {1: "", 2: "near duplicate", 3: ""}


def test_a_leaking_twin_takes_no_place() -> None:
    live = [scalars(1, exact="same"), scalars(2, exact="same")]
    outcomes = select(live, {}, lambda s: "near held-out text" if s.number == 1 else "", 1.0)
    assert outcomes == {1: "near held-out text", 2: ""}


def test_no_kind_dominates() -> None:
    live = [scalars(n, "intent") for n in range(2000)]
    live += [scalars(n, "completion") for n in range(2000, 2400)]
    outcomes = select(live, {}, no_leak, 1.0)
    kept = Counter(s.kind for s in live if not outcomes[s.number])
    assert kept["intent"] < kept["completion"]
    assert Counter(outcomes.values())["per-kind cap"] == 2400 - kept.total()
    assert kept["intent"] >= KIND_FLOOR


def test_no_author_dominates_but_the_unknown_do() -> None:
    live = [scalars(n, author="dev-1") for n in range(90)]
    live += [scalars(n) for n in range(90, 100)]
    outcomes = select(live, {}, no_leak, 0.3)
    assert Counter(outcomes.values())["per-author cap"] == 60


@settings(max_examples=30, derandomize=True, deadline=None)
@given(st.permutations(range(12)), st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11))))
def test_the_order_of_arrival_decides_nothing(order, pairs) -> None:
    near: dict[int, set[int]] = {}
    for a, b in pairs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    live = [scalars(n, exact=f"e{n // 2}") for n in range(12)]
    expected = select(live, near, no_leak, 1.0)
    assert select([live[n] for n in order], near, no_leak, 1.0) == expected


def test_the_funnel_adds_up() -> None:
    rows = [("edit", ""), ("edit", "secret"), ("intent", "secret"), ("intent", "")]
    counts = funnel(rows, [("completion", "held-out")], 2)
    assert counts["candidates"] == counts["kept"] + sum(counts["dropped"].values()) == 5
    assert counts["dropped"] == {"secret": 2, "held-out": 1}
    assert counts["dropped_by_kind"]["edit"] == {"secret": 1}
    assert counts["new"] == 2
