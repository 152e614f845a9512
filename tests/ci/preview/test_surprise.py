"""Where lines of a change stand among what the repository itself wrote lately."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from housestyle.ci.preview import surprise
from housestyle.ci.preview.artifact import Surprise
from housestyle.ci.preview.span import span_of
from housestyle.ci.preview.surprise import Champion, champion_of, surprise_of
from housestyle.gate.prequential.hunks import Hunk
from housestyle.gate.prequential.scoring import HunkScore
from tests.ci.preview.changing import opened, previewed
from tests.repositories import GitRepository

CHAMPION = Champion("c" * 64, Path("champion"))


def line(number: int, word: str) -> str:
    return f"def area_{number}(width, height):\n    return width * height * {word}\n"


def strangeness(
    folder: Path, hunks: Sequence[Hunk], threads: int, advance: object
) -> list[HunkScore]:
    """Score a bit per byte and three more for each x; what is very long makes no number."""
    return [scored(len(one.text), 1 + 3 * one.text.count("x")) for one in hunks]


def scored(size: int, bits: int) -> HunkScore:
    return HunkScore(
        bits=float(size * bits),
        bytes=size,
        lines=2,
        offered=0,
        offered_bytes=0,
        typed=size,
        accepted=0,
        begun=False,
        status="ok" if size < 1_000 else "error",
    )


@pytest.fixture
def house(git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """Ten commits of one line of style, one in ten of another, and a change with both."""
    monkeypatch.setattr(surprise, "score_hunks", strangeness)
    git_repository.commit("start", {"start.py": "start = 1\n"})
    for number in range(10):
        word = "x" if number == 5 else "y"
        git_repository.commit(f"area {number}", {f"area_{number}.py": line(number, word)})
    git_repository.git("checkout", "-q", "-b", "change")
    files = {
        "a.py": line(11, "y"),
        "b.py": line(12, "xx"),
        "c.py": line(13, "x"),
        "d.py": "n = 1\n",
    }
    git_repository.commit("more areas", files)
    return git_repository


def asked(repository: GitRepository) -> Surprise | None:
    session = opened(repository)
    return surprise_of(session, span_of(session.repository, "main..change"), CHAMPION)


def test_the_strangest_come_first_and_are_placed_among_the_usual(house: GitRepository) -> None:
    found = asked(house)
    assert found is not None
    assert [(one.place.path, one.bits, one.rank) for one in found.hunks] == [
        ("b.py", 7.0, 1.0),
        ("c.py", 4.0, 0.9),
        ("a.py", 1.0, 0.0),
    ]
    assert found.hunks[0].text == line(12, "xx").strip("\n")
    assert (found.scored, found.own_hunks, found.own_commits) == (3, 10, 10)
    assert [(one.share, one.bits) for one in found.own][-2:] == [(0.9, 4.0), (0.95, 4.0)]
    assert found.rank == 1.0


def test_what_the_champion_learned_from_is_said(
    house: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = asked(house)
    assert found is not None
    assert found.is_taught
    monkeypatch.setattr(surprise, "ENOUGH_NEW", 6)
    commit = house.git("rev-parse", "main~7")
    monkeypatch.setattr(surprise, "taught_at", lambda *given: frozenset({commit}))
    found = asked(house)
    assert found is not None
    assert (found.is_taught, found.own_commits) == (False, 7)


def test_pieces_that_have_no_number_are_left_out(house: GitRepository) -> None:
    house.git("checkout", "-q", "-b", "huge", "main")
    house.commit("huge", {"huge.py": f"huge = '{'y' * 1_200}'\n"})
    session = opened(house)
    assert surprise_of(session, span_of(session.repository, "main..huge"), CHAMPION) is None


def test_a_change_without_code_surprises_nobody(house: GitRepository) -> None:
    house.git("checkout", "-q", "-b", "words", "main")
    house.commit("words", {"words.md": "words\n"})
    session = opened(house)
    assert surprise_of(session, span_of(session.repository, "main..words"), CHAMPION) is None


def test_before_the_first_promotion_nobody_is_asked(house: GitRepository) -> None:
    assert champion_of(opened(house)) is None
    told = previewed(house, "main..change", surprise=True)
    assert told.surprise is None
    assert any("no model is in production" in note for note in told.notes)
