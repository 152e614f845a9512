"""Lines and scores: what counts as the same, what says nothing, and what is hostile."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.indexer.conversations.pairing.lines import flow, is_telling, plain, telling
from housestyle.indexer.conversations.pairing.netting import units, whole
from housestyle.indexer.conversations.pairing.score import (
    WINDOW,
    Score,
    is_in_time,
    jaccard,
    nearness,
    share,
)
from housestyle.indexer.conversations.pairing.work import Piece, is_inside
from housestyle.indexer.git.repository import Commit

TEXT = st.lists(st.text(max_size=30), max_size=6)
DAY = 86_400


def commit(time: int, authored: int = 0) -> Commit:
    return Commit("c" * 40, "t" * 40, (), "a@example.org", "Ada", time, "x", authored)


def test_a_formatter_changes_nothing() -> None:
    written = ["    value = call(first, 'second', third)"]
    black = ["value = call(", '    first, "second",', "    third,", ")"]
    assert flow(written) == flow(black)
    assert plain("\tfoo( 'a' ),") == plain('foo("a")')


@pytest.mark.parametrize("line", ["", "   ", "}", "else:", "return None", "x=1", "# --", "'''"])
def test_what_stands_everywhere_tells_nothing(line: str) -> None:
    assert not is_telling(plain(line))
    assert telling([line]) == Counter()


@pytest.mark.parametrize("line", ["total = 0", "return total", "größe = 1", "名前 = 取得する()"])
def test_what_names_something_tells(line: str) -> None:
    assert telling([line, line]) == {plain(line): 2}


@given(TEXT)
def test_any_text_can_be_compared(lines: list[str]) -> None:
    assert flow(lines) == flow([" ".join(lines)])
    assert all(not any(map(str.isspace, found)) for found in telling(lines))


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_a_share_is_a_share(matched: int, in_files: int, in_all: int) -> None:
    found = share(matched, in_files, in_files + in_all)
    assert 0 <= found <= 1
    assert bool(found) == bool(matched)


@given(st.sets(st.text(max_size=3)), st.sets(st.text(max_size=3)))
def test_jaccard(one: set[str], other: set[str]) -> None:
    assert jaccard(one, other) == jaccard(other, one)
    assert jaccard(one, one) == (1.0 if one else 0.0)


@pytest.mark.parametrize(
    ("edited", "authored", "committed", "fits"),
    [
        (1000, 1000, 1000, True),
        (1000, 900, 990, False),
        (1000, 900, 5000, True),
        (1000, 1100, 90 * DAY, True),
        (1000, 30 * DAY, 30 * DAY, False),
        (1000, 7 * DAY, 7 * DAY, True),
        (0, 5, 5, True),
    ],
)
def test_the_week_after_an_edit(edited: float, authored: int, committed: int, fits: bool) -> None:
    assert is_in_time(edited, commit(committed, authored)) is fits


def test_nearness_halves_with_a_day() -> None:
    assert nearness(1000, commit(1000 + DAY)) == 0.5
    assert nearness(1000, commit(10)) == 1.0
    assert nearness(0, commit(10)) is None
    assert WINDOW == 7 * DAY


def test_parts_that_are_not_known_do_not_count() -> None:
    assert Score({"lines": 1.0, "paths": 0.5}).value == pytest.approx((0.6 + 0.1) / 0.8)
    assert Score({"lines": 0.5, "paths": 1.0, "branch": 1.0, "time": 1.0}).value == pytest.approx(
        0.7
    )
    assert not Score({"lines": 0.2, "paths": 1.0, "branch": 1.0, "time": 1.0}).is_accepted
    assert Score({"lines": 0.2, "paths": 1.0, "branch": 1.0, "time": 1.0}, 0.9).is_accepted
    assert not Score({"lines": 0.2, "paths": 0.0}, 0.9, 0.9).is_accepted


@pytest.mark.parametrize("path", ["", "/etc/passwd", "~/x", "../x", "a/../../x", "a\0b"])
def test_paths_outside_are_no_work(path: str) -> None:
    assert not is_inside(path)


def test_lines_that_an_edit_repeats_are_not_new() -> None:
    before = ("def alpha():", "    return alpha_value")
    both = (*before, "def beta():", "    return beta_value")
    first, second, third = units(
        [
            Piece(1, 1, 0, 10.0, "a.py", before),
            Piece(1, 2, 1, 20.0, "a.py", both),
            Piece(2, 3, 0, 30.0, "a.py", (*both, "gamma_of_all = 3")),
        ]
    )
    assert set(first.files["a.py"].added) == {"defalpha():", "returnalpha_value"}
    assert set(second.files["a.py"].added) == {"defbeta():", "returnbeta_value"}
    assert set(third.files["a.py"].added) == {"gamma_of_all=3"}


def test_what_a_session_takes_out_again_is_not_its_work() -> None:
    found = units(
        [
            Piece(1, 1, 0, 10.0, "a.py", ("alpha = 1", "beta = 2")),
            Piece(1, 2, 1, 20.0, "a.py", ("gamma = 3",), ("alpha = 1",)),
        ]
    )
    assert set(whole(1, found).files["a.py"].added) == {"beta=2", "gamma=3"}


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 3), TEXT, TEXT), max_size=8))
def test_any_edits_can_be_played(edits: list[tuple[int, int, list[str], list[str]]]) -> None:
    pieces = [
        Piece(session, turn + 1, order, float(turn), "a", tuple(added), tuple(removed))
        for order, (session, turn, added, removed) in enumerate(edits)
    ]
    found = units(pieces)
    assert {(one.session, one.turn) for one in found} == {(p.session, p.turn) for p in pieces}
    assert units(list(reversed(pieces))) == found
    for unit in found:
        assert all(count > 0 for net in unit.files.values() for count in net.added.values())
