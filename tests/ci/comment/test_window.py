"""Which commits a verdict is news to."""

from __future__ import annotations

from typing import Any

from housestyle.ci.comment.told import MOST_WINDOW
from housestyle.ci.comment.window import new_commits
from housestyle.gate.history.records import Judged

LINE = [f"{number:040x}" for number in range(300)]


def judged(*places: int) -> list[Judged]:
    rest: dict[str, Any] = {"data": "d" * 64, "digest": "e" * 64, "verdict": {}, "promotion": {}}
    return [Judged(time=place, commit=LINE[place], **rest) for place in places]


def test_those_after_the_last_verdict_the_newest_first() -> None:
    assert new_commits(LINE[:10], judged(3, 6)) == [LINE[9], LINE[8], LINE[7]]
    assert new_commits(LINE[:10], judged(6, 3)) == [LINE[9], LINE[8], LINE[7]]


def test_the_first_verdict_is_news_to_its_own_commit() -> None:
    assert new_commits(LINE[:10], []) == [LINE[9]]
    assert new_commits(LINE[:1], []) == [LINE[0]]


def test_verdicts_on_the_same_commit_or_on_other_lines_do_not_count() -> None:
    assert new_commits(LINE[:10], judged(7, 9, 9, 50)) == [LINE[9], LINE[8]]
    assert new_commits(LINE[:10], judged(9)) == [LINE[9]]


def test_it_is_bounded() -> None:
    found = new_commits(LINE, judged(0))
    assert len(found) == MOST_WINDOW
    assert found[0] == LINE[-1]
