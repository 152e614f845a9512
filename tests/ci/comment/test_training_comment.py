"""The pull-request comment: verdict first, complete, short enough, and inert."""

from __future__ import annotations

import re
from typing import Any

import pytest

from housestyle.ci.comment.fitting import MAX_COMMENT
from housestyle.ci.comment.training import render_comment
from housestyle.ci.comment.trend import Earlier, sparkline
from housestyle.ci.inert import code, prose, visible
from tests.ci.comment.reading import rendered, tags
from tests.gate.contest import judge, model

FUNNEL = {
    "candidates": 3210,
    "kept": 1432,
    "by_kind": {"completion": 1200, "edit": 232},
    "dropped": {"near_duplicate": 1700, "secret": 78},
}
CONTEXT = {
    "marker": "housestyle",
    "commit": "a" * 40,
    "first_commit": "b" * 40,
    "commits": 512,
    "promotion": {"status": "promoted", "why": "", "number": 4},
    "training": {"base": "embedded", "seed": 7},
}
HOSTILE = (
    "@octocat **bold** <script>alert(1)</script> [x](http://evil) ![i](//e) `tick` | cell | "
    "www.evil.example #1 GH-2 <!-- housestyle --> \u202etxt.exe\u200b\x00\udcff\n# head\n- item"
)


@pytest.fixture(scope="module")
def promoted() -> dict[str, Any]:
    verdict = judge(model(2, {"completion": -0.1}, noise=0.01), model(1, noise=0.01))
    return verdict.as_dict()


@pytest.fixture(scope="module")
def blocked() -> dict[str, Any]:
    return judge(model(2, {"retention": 0.2, "intent": 0.2}), model(1)).as_dict()


def poisoned(verdict: dict[str, Any], text: str) -> dict[str, Any]:
    rows = [{**row, "name": text, "note": text} for row in verdict["comparisons"]]
    flips = [{**flip, "title": text, "category": text} for flip in verdict["flips"]]
    return {**verdict, "comparisons": rows, "flips": flips, "reasons": [text] * 40}


def test_it_begins_with_marker_and_verdict(blocked: dict[str, Any]) -> None:
    lines = render_comment(blocked, FUNNEL, CONTEXT).splitlines()
    assert lines[0] == "<!-- housestyle -->"
    assert lines[2].startswith("**Blocked**: something got significantly worse; production stays.")
    assert re.search(r"`(retention|intent)` \+\d+\.\d % \[\+\d+\.\d, \+\d+\.\d\]", lines[2])


def test_every_category_has_its_row(blocked: dict[str, Any]) -> None:
    comment = render_comment(blocked, FUNNEL, CONTEXT)
    rows = [line for line in comment.splitlines() if line.startswith("| `")]
    assert len(rows) == 6
    (head,) = (line for line in comment.splitlines() if line.startswith("| Category"))
    assert {row.count("|") for row in rows} == {head.count("|")}
    assert any("`retention`" in row and "**worse**" in row for row in rows)
    assert "100 in 25 files, " in rows[0]


def test_what_is_folded_away(promoted: dict[str, Any], blocked: dict[str, Any]) -> None:
    comment = render_comment(promoted, FUNNEL, CONTEXT)
    assert "1,432 of 3,210 candidates kept" in comment
    assert "1,700 `near_duplicate`" in comment
    assert "512 commits, `bbbbbbbbbbbb` to `aaaaaaaaaaaa`" in comment
    assert f"git checkout {'a' * 40}\nhousestyle loop --until decide" in comment
    assert "```\nhousestyle rollback\n```" in comment
    assert f"Promised: {promoted['promise'][:20]}" in comment
    assert "How to roll back" not in render_comment(blocked, FUNNEL, CONTEXT)
    assert comment.count("<details>") == comment.count("</details>") == 4


def earlier(number: int, loss: float | None) -> Earlier:
    return {
        "time": 1_700_000_000 + 86_400 * number,
        "commit": f"{number:040x}",
        "outcome": "hold",
        "status": "not promoted",
        "values": {"completion": loss},
    }


def test_it_draws_the_last_ten(promoted: dict[str, Any]) -> None:
    history = [earlier(number, 9.0 - number / 10) for number in range(9)]
    comment = render_comment(promoted, FUNNEL, {**CONTEXT, "history": history})
    (row,) = (line for line in comment.splitlines() if line.startswith("| `completion`"))
    assert re.search(r"\| [▁-█]{10} \|$", row)
    assert "the last 10 verdicts" in comment
    assert "| 2023-11-14 22:13 UTC | `000000000000` | On hold |" in comment


def test_a_sparkline_spans_what_is_known() -> None:
    assert sparkline([1.0, 2.0, None, 3.0]) == "▁▅·█"
    assert sparkline([2.0, 2.0]) == "▄▄"
    assert sparkline([None, 1.0]) == ""
    assert sparkline([]) == ""


def test_a_candidate_that_is_only_compared_has_a_comment_of_its_own(
    promoted: dict[str, Any], blocked: dict[str, Any]
) -> None:
    context = {**CONTEXT, "promotion": {"status": "compared"}}
    comment = render_comment(promoted, FUNNEL, context)
    assert comment.startswith("<!-- housestyle candidate -->\n")
    assert "**Would pass**" in comment
    assert "How to roll back" not in comment
    assert "**Blocked**" in render_comment(blocked, FUNNEL, context)


def test_it_says_what_it_describes(promoted: dict[str, Any]) -> None:
    comment = render_comment(promoted, FUNNEL, {**CONTEXT, "brought": (3, 12)})
    assert "model `cccccccccccc`, which learned up to `aaaaaaaaaaaa`" in comment
    assert "of 12 commits since the verdict before, 3 came from here." in comment


def test_warnings_are_seen_at_once(promoted: dict[str, Any]) -> None:
    told = {**CONTEXT, "warnings": ["it does worse on new commits: `housestyle rollback`"]}
    comment = render_comment(promoted, FUNNEL, told)
    assert comment.index("**Warning**: it does worse") < comment.index("| Category")


def test_a_lost_race_is_not_called_a_promotion(promoted: dict[str, Any]) -> None:
    lost = {**CONTEXT, "promotion": {"status": "lost", "why": "another model came first"}}
    comment = render_comment(promoted, FUNNEL, lost)
    assert "**Not promoted**: another model came first." in comment
    assert "housestyle rollback" not in comment


def test_the_first_model_has_nothing_to_go_back_to(promoted: dict[str, Any]) -> None:
    comment = render_comment({**promoted, "champion": None}, FUNNEL, CONTEXT)
    assert "nothing to go back to yet" in comment
    assert "| Category | Base |" in comment


def test_an_invalid_verdict_has_reasons_and_no_table() -> None:
    invalid = judge([], []).as_dict()
    comment = render_comment(invalid, {}, {})
    assert "**No verdict**" in comment
    assert "- There are no scores at all." in comment
    assert "| Category" not in comment


def outside_code(comment: str) -> str:
    """What GitHub would interpret: fences and code spans taken out."""
    return re.sub(r"`[^`]*`", "", re.sub(r"```.*?```", "", comment, flags=re.S))


def test_hostile_text_is_inert(blocked: dict[str, Any]) -> None:
    context = {
        **CONTEXT,
        "marker": "x --> <b>",
        "commit": "$(reboot)",
        "training": {"base": HOSTILE},
    }
    funnel = {**FUNNEL, "dropped": {HOSTILE: 3}, "by_kind": {HOSTILE: 2}}
    comment = render_comment(poisoned(blocked, HOSTILE), funnel, context)
    read = outside_code(comment)
    assert comment.startswith("<!-- xb -->\n")
    assert "<script" not in read
    assert read.count("<!--") == 1
    assert not re.search(r"@\w", read)
    assert not re.search(r"(?<!\\)\[x\]|(?<!\\)\*\*bold", read)
    assert "http://" not in read
    assert "www." not in read
    assert not re.search(r"#\d|GH-\d", read)
    assert "$(reboot)" not in comment.split("How to reproduce")[1]
    assert not any(char in comment for char in "\u202e\x00\udcff\r")
    table = [line for line in comment.splitlines() if line.startswith(("| `", "| Category"))]
    assert len({line.count("|") for line in table}) == 1
    comment.encode("utf-8")


def test_a_renderer_makes_no_element_of_hostile_text(blocked: dict[str, Any]) -> None:
    funnel = {**FUNNEL, "dropped": {HOSTILE: 3}, "by_kind": {HOSTILE: 2}}
    override = {"number": 1, "model": HOSTILE, "reason": HOSTILE, "actor": HOSTILE}
    context = {
        **CONTEXT,
        "marker": "x --> <b>",
        "training": {"base": HOSTILE},
        "promotion": {"overrides": [{**override, "until": HOSTILE, "state": HOSTILE}]},
        "warnings": [HOSTILE],
        "history": [{**earlier(1, 2.0), "values": {HOSTILE: 2.0}}],
    }
    comment = render_comment(poisoned(blocked, HOSTILE), funnel, context)
    ours = {"p", "strong", "sub", "em", "code", "pre", "ul", "li", "details", "summary"}
    assert tags(comment) <= ours | {"table", "thead", "tbody", "tr", "th", "td"}
    assert rendered(comment).count("</details>") == comment.count("<details><summary>")


def test_it_is_short_enough_whatever_comes(blocked: dict[str, Any]) -> None:
    long = poisoned(blocked, "@<&`|*_" * 15_000)
    long["comparisons"] = long["comparisons"] * 100
    long["flips"] = (long["flips"] or []) * 500
    comment = render_comment(long, FUNNEL, CONTEXT)
    assert len(comment) < MAX_COMMENT
    assert "and 20 more" in comment


def test_visible_cuts_and_shows() -> None:
    assert visible("a\tb\n c", 10) == "a b c"
    assert visible("a\u202eb\ud800", 10) == "a\ufffdb\ufffd"
    assert visible("x" * 100_000, 5) == "xxxx…"
    assert visible("é漢字", 10) == "é漢字"


def test_code_cannot_be_left() -> None:
    assert code("a`b|c") == "`a'b¦c`"
    assert code("") == "`?`"
    assert code("\\") == "`\\`"


def test_prose_keeps_words_and_takes_markup() -> None:
    assert prose("completion gained: -3.1 % (p = 0.01)") == "completion gained: -3.1 % (p = 0.01)"
    assert prose("# head") == "\\# head"
    assert prose("a <b> & c") == "a &lt;b&gt; &amp; c"
    assert prose("mail@host") == "mail@\u200bhost"
