from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from housestyle.trainer.curation.sampling import sampled

ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30)), max_size=40)


@given(ROWS, st.integers(0, 20))
def test_every_kind_has_its_turn_and_no_text_comes_twice(
    rows: list[tuple[str, int]], most: int
) -> None:
    kinds, ids = [kind for kind, _ in rows], [f"{kind}{name:02}" for kind, name in rows]
    found = sampled(range(len(rows)), kinds, ids, most)
    assert len(found) == min(most, len(set(ids)))
    assert len({ids[row] for row in found}) == len(found)
    counts = {kind: sum(kinds[row] == kind for row in found) for kind in set(kinds)}
    available = {
        kind: len({i for i, k in zip(ids, kinds, strict=True) if k == kind}) for kind in counts
    }
    for kind, count in counts.items():
        assert count == available[kind] or count >= max(counts.values()) - 1


def test_what_is_taken_out_moves_others_up() -> None:
    kinds, ids = ["a"] * 5, ["e4", "e1", "e3", "e0", "e2"]
    assert sampled(range(5), kinds, ids, 3) == [3, 1, 4]
    assert sampled([0, 1, 2, 4], kinds, ids, 3) == [1, 4, 2]


def test_a_kind_that_had_its_turn_waits_for_the_others() -> None:
    kinds, ids = ["a", "a", "b", "b", "c"], ["1", "2", "3", "4", "5"]
    assert sampled(range(5), kinds, ids, 5) == [0, 2, 4, 1, 3]
    assert sampled(range(1, 5), kinds, ids, 4, {"a": 1}) == [2, 4, 1, 3]
