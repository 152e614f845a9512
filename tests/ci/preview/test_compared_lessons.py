"""Which lessons came and went between two selections."""

from __future__ import annotations

from itertools import count

import pytest

from housestyle.ci.preview.comparing import GONE, Compared, compared
from housestyle.ci.preview.sides import Row

NUMBERS = count(1)


def row(what: str, path: str = "a.py", reason: str = "", **other: str) -> Row:
    """A completion that teaches ``what``."""
    values = {"id": f"id {what}", "kind": "completion", "exact": what, "symbol": "s", "commit": "c"}
    return Row(next(NUMBERS), path=path, reason=reason, lines=(1, 2), **{**values, **other})


def summary(found: Compared) -> tuple[list[str], list[tuple[str, str]], list[str], int, int, int]:
    gained = [one.exact for one in found.gained]
    retired = [(one.exact, reason) for one, reason in found.retired]
    rejected = [one.reason for one in found.rejected]
    return gained, retired, rejected, found.renewed, found.came, found.went


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([row("x")], [row("x")], ([], [], [], 0, 0, 0)),
        ([], [row("x")], (["x"], [], [], 0, 0, 0)),
        ([], [row("x", reason="too short")], ([], [], ["too short"], 0, 0, 0)),
        ([row("x")], [], ([], [("x", GONE)], [], 0, 0, 0)),
        ([row("x", reason="too short")], [], ([], [], [], 0, 0, 0)),
        ([row("x")], [row("x", id="other")], ([], [], [], 1, 0, 0)),
        ([row("x", reason="same form")], [row("x")], ([], [], [], 0, 1, 0)),
        ([row("x")], [row("x", reason="same form")], ([], [], [], 0, 0, 1)),
        ([row("x")], [row("x", reason="superseded")], ([], [("x", "superseded")], [], 0, 0, 0)),
        ([row("x")], [row("x", path="b.py")], ([], [], [], 1, 0, 0)),
        ([row("x", path="old.py")], [row("x", path="new.py")], ([], [], [], 0, 0, 0)),
        ([row("x"), row("y")], [row("x"), row("z")], (["z"], [("y", GONE)], [], 0, 0, 0)),
        ([row("x")], [row("x"), row("x", reason="exact duplicate")], ([], [], [], 0, 0, 0)),
    ],
)
def test_each_lesson_has_one_fate(
    before: list[Row], after: list[Row], expected: tuple[object, ...]
) -> None:
    assert summary(compared(before, after, {"old.py": "new.py"})) == expected


def test_a_secret_in_another_context_is_no_news() -> None:
    old = row("", reason="secret", id="1")
    same = row("", reason="secret", id="2", commit="d")
    other = row("", reason="secret", id="3", symbol="t")
    assert summary(compared([old], [same], {}))[2] == []
    assert summary(compared([old], [same, other], {}))[2] == ["secret"]
