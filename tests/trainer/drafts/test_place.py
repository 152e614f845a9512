from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.core.errors import UserError
from housestyle.indexer.extraction.budget import Budget
from housestyle.trainer.drafts.place import Draft, Spot, draft, read_spot

BUDGET = Budget(10_000, 500)
TEXT = "def f(x):\n    y = x\n\n    return y\n"


def at(line: int, column: int = 0, text: str = TEXT) -> Draft:
    return draft("a.py", text.encode(), Spot("a.py", line, column), BUDGET)


def around(found: Draft) -> tuple[str, str]:
    """What stands before the hole and after it, what is begun aside."""
    lines = found.lines
    return "".join(lines[: found.hole.first - 1]), "".join(lines[found.hole.last :])


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("a.py:3", Spot("a.py", 3)),
        ("src/a b.py:3:14", Spot("src/a b.py", 3, 14)),
        ("C:x:7", Spot("C:x", 7)),
        ("a:1:2:3", Spot("a:1", 2, 3)),
    ],
)
def test_a_place_is_a_file_a_line_and_perhaps_a_column(text: str, spot: Spot) -> None:
    assert read_spot(text) == spot


@pytest.mark.parametrize("text", ["", "a.py", "a.py:", "a.py:x", ":3", "a.py:0", "a.py:3:0"])
def test_anything_else_is_no_place(text: str) -> None:
    with pytest.raises(UserError, match=r"FILE:LINE"):
        read_spot(text)


def test_an_empty_line_is_filled_in() -> None:
    assert around(at(3)) == ("def f(x):\n    y = x\n", "    return y\n")


def test_before_a_line_of_code_something_is_put_in() -> None:
    assert around(at(2)) == ("def f(x):\n", "    y = x\n\n    return y\n")


def test_a_column_says_what_is_begun_and_what_follows() -> None:
    found = at(4, 12)
    assert found.begun == "    return "
    assert around(found) == ("def f(x):\n    y = x\n\n", "y\n")
    ended = at(2, 10)
    assert ended.begun == "    y = x"
    assert around(ended) == ("def f(x):\n", "\n    return y\n")


def test_the_end_of_a_file_is_a_place_as_well() -> None:
    assert around(at(5)) == (TEXT, "")
    assert around(at(2, text="x = 1")) == ("x = 1\n", "")
    assert around(at(1, text="")) == ("", "")


@pytest.mark.parametrize(("line", "column"), [(6, 0), (2, 11), (99, 1)])
def test_what_is_not_there_is_said(line: int, column: int) -> None:
    with pytest.raises(UserError, match=r"4 lines|9 characters"):
        at(line, column)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(UserError, match="binary"):
        at(1, text="a\0b")
    with pytest.raises(UserError, match="larger than 10000 bytes"):
        at(1, text="a\n" * 6000)
    with pytest.raises(UserError, match="a line longer than 500 bytes"):
        at(1, text="a" * 600)


@given(st.text("ab:()= \n\r\té", max_size=60), st.integers(1, 8), st.integers(0, 8))
def test_nothing_of_a_file_is_lost_around_a_hole(text: str, line: int, column: int) -> None:
    try:
        found = at(line, column, text)
    except UserError:
        return
    before, after = around(found)
    plain = text.replace("\r\n", "\n")
    whole = before + found.begun + after
    assert "".join(whole.split()) == "".join(plain.split())
    assert found.readable.startswith(before)
    assert not found.begun or not column or len(found.begun) == column - 1
