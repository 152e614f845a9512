"""The comment on an open pull request: true to its preview, short enough, and inert."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.ci.comment.fitting import MAX_COMMENT, fitted, fold
from housestyle.ci.comment.preview import render_nothing, render_preview, says_something, title
from housestyle.ci.inert import block
from housestyle.ci.preview.artifact import Artifact, Count
from tests.ci.comment.reading import outside_code, rendered, tags
from tests.ci.preview.previews import largest, preview

NOTHING = Artifact(base="1" * 40, head="2" * 40, commits=1, files=1)


def test_it_begins_with_marker_lessons_and_commit() -> None:
    lines = render_preview(preview(), "housestyle").splitlines()
    assert lines[0] == "<!-- housestyle -->"
    assert lines[2] == "**This change teaches 5 new examples and retires 1.**"
    assert "about `222222222222` (2 commits, 3 files)" in lines[4]


def test_every_kind_has_its_row() -> None:
    comment = render_preview(preview(), "housestyle")
    assert "| `completion` | 4 | 1 | 2 |\n| `implementation` | 1 | 0 | 0 |" in comment
    assert "**Rejected**: 2 `too simple`" in comment
    assert "**Not taught**: 1 `held out`" in comment
    assert "120 examples before, 124 with this change" in comment


def test_impact_surprise_and_provenance_are_told() -> None:
    comment = render_preview(preview(), "housestyle")
    assert "1 `added`, 1 `changed`; used directly by 1 definition outside, reaches 1" in comment
    assert "1 test touched, what changes is reached by 1; none reaches 1 changed" in comment
    assert "| `shop.cart.Cart.total` | changed `body` | `shop/cart.py:10` | 1 | yes |" in comment
    assert "2.50 bits per byte under `aaaaaaaaaaaa`, more than 90% of the last 60" in comment
    assert "where the median is 1.50; the model learned from some of those" in comment
    assert "12 `unknown`, 3 `ai` of 15 added lines; by 3 `trailer`" in comment
    assert comment.count("<details>") == comment.count("</details>") == 7


def test_kinds_beyond_the_table_are_summed() -> None:
    lessons = preview().lessons
    assert lessons
    many = tuple(Count(name=f"kind {number:02}", count=100 - number) for number in range(20))
    told = preview().model_copy(update={"lessons": lessons.model_copy(update={"gained": many})})
    rows = [
        line
        for line in render_preview(told, "").splitlines()
        if re.fullmatch(r"\| .*( \| [\d,]+){3} \|", line)
    ]
    assert len(rows) == 13
    total = sum(int(row.split("|")[2]) for row in rows)
    assert total == sum(one.count for one in many)


@pytest.mark.parametrize(
    ("gained", "retired", "said"),
    [
        (1, 0, "This change teaches 1 new example."),
        (0, 2, "This change retires 2 examples and teaches nothing new."),
        (0, 0, "This change teaches nothing new."),
    ],
)
def test_titles(gained: int, retired: int, said: str) -> None:
    lessons = preview().lessons
    assert lessons
    counts = {
        "gained": (Count(name="a", count=gained),),
        "retired": (Count(name="a", count=retired),),
    }
    told = preview().model_copy(update={"lessons": lessons.model_copy(update=counts)})
    assert title(told) == said


def test_nothing_is_nothing() -> None:
    assert not says_something(NOTHING)
    assert says_something(preview())
    comment = render_nothing(NOTHING, "housestyle")
    assert "**This change has nothing to teach.** Nothing in the code graph changes" in comment


@pytest.mark.parametrize(
    "letter", ["a", "\U0001f40d", "`", "<", "@", "|", "\u202e", "\n", "\\", "&"]
)
def test_it_is_short_enough_whatever_comes(letter: str) -> None:
    comment = render_preview(largest(letter), letter * 1000)
    assert len(comment) < MAX_COMMENT
    assert comment.startswith("<!-- housestyle -->\n") or letter == "a"
    assert comment.count("<details>") == comment.count("</details>")


EVIL = (
    "@octocat **b** <script>x</script> [x](http://e) ![i](//e) `t` ```\n```\n~~~ | cell | "
    "www.evil.example #1 GH-2 <!-- housestyle --> \u202etxt.exe\u200b\x1b </details> # head"
)


def evil(text: str) -> Artifact:
    """A preview in which every text is this one."""
    base = largest("\u2603")
    shape = base.model_dump(mode="json")

    def put(value: object) -> object:
        if isinstance(value, dict):
            return {name: put(one) for name, one in value.items()}
        if isinstance(value, list):
            return [put(one) for one in value[:3]]
        return text if isinstance(value, str) and value.startswith("\u2603") else value

    import json

    return Artifact.model_validate_json(json.dumps(put(shape)))


def check_inert(comment: str) -> None:
    read = outside_code(comment)
    assert "<script" not in read
    assert read.count("<!--") == 1
    assert not re.search(r"@\w", read)
    assert not re.search(r"(?<!\\)\[x\]|\*\*b\*\*", read)
    assert "http://" not in read
    assert "www." not in read
    assert not re.search(r"#\d|GH-\d", read)
    assert not any(one in comment for one in "\u202e\u200e\x1b\x00\r")
    assert (
        read.count("<details>") == read.count("</details>") == comment.count("<details><summary>")
    )
    for line in read.splitlines():
        assert not line.startswith("|") or line.count("|") in (5, 6), line
    comment.encode("utf-8")


def test_hostile_text_is_inert() -> None:
    check_inert(render_preview(evil(EVIL[:190]), "x --> <b>"))


OURS = {"p", "strong", "sub", "code", "pre", "ul", "li", "details", "summary"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}


def check_elements(comment: str) -> None:
    """Nothing becomes an element but what is ours, and no fold is left open or closed early."""
    assert tags(comment) <= OURS | TABLE
    html = rendered(comment)
    assert (
        html.count("<details>") == html.count("</details>") == comment.count("<details><summary>")
    )


def test_a_renderer_makes_no_element_of_hostile_text() -> None:
    check_elements(render_preview(evil(EVIL[:190]), "x --> <b>"))
    check_elements(render_preview(preview(), "housestyle"))


@settings(deadline=None, max_examples=12)
@given(st.text("@`<>|*_[]()!#~\\\n\t &;x1/:.-=+\"'", min_size=1, max_size=60))
def test_a_renderer_makes_no_element_of_any_text(text: str) -> None:
    check_elements(render_preview(evil(text), "housestyle"))


@settings(deadline=None, max_examples=25)
@given(st.text("@`<>|*_[]()!#~\\\n\t &x1/:.-\u202e", min_size=1, max_size=60))
def test_whatever_the_text_it_stays_within_its_place(text: str) -> None:
    comment = render_preview(evil(text), "housestyle")
    assert comment.count("<details><summary>") == outside_code(comment).count("</details>")
    assert not re.search(r"@\w", outside_code(comment))


@given(st.text("`~a\n ", max_size=80), st.integers(1, 6), st.integers(4, 20))
def test_a_block_cannot_be_left(text: str, lines: int, width: int) -> None:
    first, *inner, last = block(text, lines, width).split("\n")
    assert first == last
    assert set(first) == {"`"}
    assert not any(line.strip().startswith(first) for line in inner)
    assert len(inner) <= lines + 1
    assert all(len(line) <= width + width // 2 for line in inner)


def test_a_block_keeps_its_indentation() -> None:
    assert block("def f():\n    return 1\n", 5, 40) == "```\ndef f():\n    return 1\n```"
    assert block("a\nb\nc", 2, 40) == "```\na\nb\n…\n```"


class TestFitting:
    def test_the_largest_folded_part_goes_first(self) -> None:
        small, large = fold("small", ["x"]), fold("large", ["y" * 500])
        assert fitted(["head"], [small, large], 200) == f"head\n\n{small}\n"

    def test_the_head_loses_whole_lines(self) -> None:
        rows = "\n".join(f"| `row {number}` |" for number in range(100))
        text = fitted(["<!-- m -->", rows, "tail"], [], 300)
        assert len(text) <= 300
        assert text.startswith("<!-- m -->\n\n| `row 0` |")
        assert text.endswith("|\n\nand more, which a comment cannot hold\n")

    @given(st.lists(st.text("ab\n", max_size=200)), st.integers(60, 400))
    def test_it_always_fits(self, parts: list[str], most: int) -> None:
        assert len(fitted(parts, [fold("t", parts)], most)) <= most
