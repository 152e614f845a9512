"""The debt of code that nobody knows: whoever left, agents, and what tests and words make of it."""

from __future__ import annotations

import pytest

from housestyle.indexer.provenance.attribution import attribute
from housestyle.indexer.queries.debt import ACTIVE_DAYS, DAY, Debt, debt
from tests.indexer.shelf import opened
from tests.repositories import GitRepository

ADA, BEA = "Ada <ada@example.org>", "Bea <bea@example.org>"
AGENT = "Claude <noreply@anthropic.com>"
LOOP = "def {name}(rows):\n    for row in rows:\n        if row:\n            return {value}\n"


def function(name: str, value: str = "row", doc: str = "") -> str:
    """A function with a cognitive complexity of 3."""
    text = LOOP.format(name=name, value=value)
    return text.replace(":\n", f':\n    """{doc}"""\n', 1) if doc else text


def commit(repository: GitRepository, author: str, files: dict[str, str], message: str) -> int:
    """Commit as somebody; return the time."""
    repository.write(files)
    repository.clock += 3600
    repository.git("add", "-A")
    repository.git("commit", "-q", f"--author={author}", "-m", message)
    return repository.clock


def asked(repository: GitRepository) -> Debt:
    view = opened(repository.folder, history=True)
    try:
        return debt(view, attribute(view.repository, ()))
    finally:
        view.close()


@pytest.fixture
def years(git_repository: GitRepository) -> GitRepository:
    """Bea began and left; a year later Ada and an agent are here."""
    first = {"old.py": function("kept"), "both.py": function("shared"), "readme.txt": "\n"}
    git_repository.began = commit(git_repository, BEA, first, "begin")  # type: ignore[attr-defined]
    git_repository.clock += (ACTIVE_DAYS + 2) * DAY
    commit(git_repository, ADA, {"both.py": function("shared", "rows")}, "ada changes it")
    commit(git_repository, AGENT, {"made.py": function("made", doc="By an agent.")}, "an agent")
    message = "with an agent\n\nCo-authored-by: Claude <noreply@anthropic.com>"
    commit(git_repository, ADA, {"aided.py": function("aided")}, message)
    tests = {"tests/test_made.py": "from made import made\n\n\ndef test_it():\n    made([1])\n"}
    commit(git_repository, ADA, tests, "test it")
    return git_repository


def test_who_knows_what(years: GitRepository) -> None:
    found = asked(years)
    assert found.complexity == {"known": 3, "assisted": 3, "left": 3, "agent": 3}
    assert found.share == 0.5
    assert (found.active, found.commits, found.total) == (1, 5, 2)


def test_what_is_owed_says_why_and_what_may_help(years: GitRepository) -> None:
    made, kept = asked(years).found
    assert (made.node.name, made.why, made.last, made.documented, made.tested) == (
        "made.made", "agent", 0, True, True,
    )  # fmt: skip
    assert (kept.node.name, kept.why, kept.documented, kept.tested) == (
        "old.kept", "left", False, False,
    )  # fmt: skip
    assert kept.last == years.began  # type: ignore[attr-defined]


def test_a_person_who_comes_back_knows_again(years: GitRepository) -> None:
    commit(years, BEA, {"readme.txt": "I am back\n"}, "back")
    assert asked(years).complexity["left"] == 0


def test_editing_what_an_agent_wrote_pays_it_off(years: GitRepository) -> None:
    commit(years, ADA, {"made.py": function("made", "rows", "By an agent.")}, "read and mended")
    found = asked(years)
    assert found.complexity["agent"] == 0
    assert found.complexity["known"] == 6


def test_a_move_is_no_knowledge(years: GitRepository) -> None:
    years.git("mv", "old.py", "moved.py")
    commit(years, ADA, {}, "move")
    (kept,) = (one for one in asked(years).found if one.why == "left")
    assert kept.node.path == "moved.py"


def test_what_is_easy_owes_nothing(git_repository: GitRepository) -> None:
    commit(git_repository, AGENT, {"easy.py": "def easy():\n    return 1\n"}, "easy")
    found = asked(git_repository)
    assert (found.share, found.total) == (0.0, 0)
