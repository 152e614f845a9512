from __future__ import annotations

import hashlib
from collections import Counter

from housestyle.gate.suite.item import SUITE_FILE, Suite, make_item, read_suite, write_suite
from housestyle.gate.suite.options import OPTIONS, OptionPool
from housestyle.gate.suite.retention import items as retention_items
from housestyle.gate.suite.sources import spread


def rank(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def test_distractors_have_the_truths_length_and_are_not_excluded() -> None:
    pool = OptionPool(["aa", "bb", "cc", "dd", "ee", "long one"], len, rank)
    options, answer = pool.options("aa", "item", frozenset({"bb"}))
    assert options[answer] == "aa"
    assert sorted(options) == ["aa", "cc", "dd", "ee"]


def test_a_tolerance_lets_near_lengths_in() -> None:
    words = ["a" * n for n in range(1, 30)]
    pool = OptionPool(words, len, rank, tolerance=0.3)
    options, _ = pool.options("a" * 10, "item", frozenset())
    assert {len(option) for option in options} <= set(range(7, 14))
    assert len(options) == OPTIONS


def test_too_few_distractors_give_no_item() -> None:
    pool = OptionPool(["aa", "bb", "cc"], len, rank)
    assert pool.options("aa", "item", frozenset()) == ((), 0)


def test_the_place_of_the_truth_is_even() -> None:
    pool = OptionPool([f"w{n:02}" for n in range(40)], len, rank)
    places = Counter(pool.options("w07", f"item {n}", frozenset())[1] for n in range(800))
    assert set(places) == set(range(OPTIONS))
    assert max(places.values()) < 1.3 * 800 / OPTIONS


def test_a_frequent_answer_is_a_frequent_distractor() -> None:
    pool = OptionPool(["hot"] * 50 + [f"c{n:02}" for n in range(50)], len, rank)
    drawn = Counter(
        option for n in range(200) for option in pool.options("c00", f"i{n}", frozenset())[0]
    )
    assert drawn["hot"] > 5 * drawn["c01"]


def test_distractors_are_drawn_at_the_cost_of_few() -> None:
    asked: list[tuple[object, ...]] = []

    def counted(*parts: object) -> str:
        asked.append(parts)
        return rank(*parts)

    pool = OptionPool([f"w{n:05}" for n in range(20_000)], len, counted)
    for n in range(100):
        assert len(set(pool.options("w00000", f"i{n}", frozenset())[0])) == OPTIONS
    assert len(asked) < 100 * 3 * OPTIONS


def test_every_answer_is_drawn_before_there_are_too_few() -> None:
    words = [f"w{n:02}" for n in range(30)]
    pool = OptionPool(words, len, rank)
    left = frozenset(words[4:])
    for n in range(50):
        assert set(pool.options("w00", f"i{n}", left)[0]) == set(words[:4])
    assert pool.options("w00", "item", left | {"w03"}) == ((), 0)


def test_spread_takes_every_file_before_a_second_item_of_one() -> None:
    many = [make_item("c", "big.py", str(n), ["x"], title="") for n in range(50)]
    few = [make_item("c", f"small{n}.py", "p", ["x"], title="") for n in range(9)]
    chosen = spread([*many, *few], 12, rank)
    assert Counter(item.cluster for item in chosen)["big.py"] == 3
    assert spread([*reversed(few), *many], 12, rank) == chosen


def test_a_suite_reads_back_with_its_digest(tmp_path) -> None:
    item = make_item("c", "f.py", "p\n", ["a\n", "b\n"], answer=1, suffix="s", title="t")
    suite = Suite((item,), ("c", "d"), "the canary")
    write_suite(suite, tmp_path)
    assert read_suite(tmp_path) == suite
    rows = (tmp_path / SUITE_FILE).read_text().splitlines()
    assert all("the canary" in row for row in rows)
    assert read_suite(tmp_path).digest == suite.digest
    assert suite.counts() == {"c": 1, "d": 0}
    other = make_item("c", "f.py", "p\n", ["a\n", "b\n"], answer=0, suffix="s", title="t")
    assert Suite((other,), ("c", "d")).digest != suite.digest


def test_retention_windows_start_at_lines_and_come_from_every_held_out_file() -> None:
    found = list(retention_items(None))  # type: ignore[arg-type]
    assert len({item.cluster for item in found}) == 40
    assert all(item.truth.endswith("\n") for item in found)
    assert all(not item.prompt or item.prompt.endswith("\n") for item in found)
