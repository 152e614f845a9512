from __future__ import annotations

import pytest

from housestyle.core.errors import UserError
from housestyle.indexer.queries.changed import changed
from housestyle.indexer.queries.hotspots import hotspots
from tests.indexer.shelf import opened
from tests.repositories import GitRepository

BODY = "    for one in range(a):\n        if one:\n            print(one)\n    return a\n"
FIRST = {
    "a.py": f"def kept(a):\n{BODY}\n\ndef gone():\n    return 1\n\n\ndef edited():\n    return 2\n",
    "b.py": f"def travels(a):\n    a += 1\n{BODY}",
}


def changes(repository: GitRepository, since: str) -> dict[str, tuple[str, str, str]]:
    view = opened(repository.folder)
    try:
        found = changed(view, since)
        assert sum(found.counts.values()) == found.total
        return {
            one.node.qualname: (one.change, one.detail, one.before)
            for one in found.symbols
            if one.node.kind != "module"
        }
    finally:
        view.close()


@pytest.fixture
def history(git_repository: GitRepository) -> tuple[GitRepository, str]:
    """Two commits, the second of which does everything; the first one's id."""
    first = git_repository.commit("first", FIRST)
    (git_repository.folder / "b.py").unlink()
    second = FIRST["a.py"].replace("def gone():\n    return 1\n", "def come():\n    yield\n")
    second = second.replace("return 2", "return 3")
    git_repository.commit("second", {"a.py": second, "c.py": f"X = 1\n\n\n{FIRST['b.py']}"})
    return git_repository, first


def test_symbols_added_changed_moved_and_removed(history: tuple[GitRepository, str]) -> None:
    repository, first = history
    assert changes(repository, first) == {
        "come": ("added", "", ""),
        "gone": ("removed", "", ""),
        "edited": ("changed", "body", ""),
        "travels": ("moved", "", "b.py::travels"),
    }


def test_the_net_difference_counts(history: tuple[GitRepository, str]) -> None:
    repository, first = history
    repository.git("revert", "--no-edit", "HEAD")
    assert changes(repository, first) == {}
    assert set(changes(repository, "HEAD~1")) == {"come", "gone", "edited", "travels"}


def test_a_commit_of_another_line_whose_contents_were_never_seen(
    git_repository: GitRepository,
) -> None:
    git_repository.commit("base", {"a.py": "def a():\n    return 1\n"})
    git_repository.git("checkout", "-q", "-b", "side")
    side = git_repository.commit("side", {"a.py": "def a():\n    return 2\n", "n.txt": "x"})
    git_repository.git("checkout", "-q", "main")
    assert changes(git_repository, side) == {"a": ("changed", "body", "")}
    assert changes(git_repository, "side") == {"a": ("changed", "body", "")}


def test_an_unknown_commit_is_told(history: tuple[GitRepository, str]) -> None:
    for since in ("nowhere", "", "--all", "HEAD\nHEAD", "HEAD:a.py"):
        with pytest.raises(UserError, match="run `git log`"):
            changes(history[0], since)


def test_hotspots_multiply_complexity_and_commits(git_repository: GitRepository) -> None:
    git_repository.commit("first", FIRST)
    for number in range(3):
        text = FIRST["a.py"].replace("print(one)", f"print(one, {number})")
        git_repository.commit("again", {"a.py": text})
    view = opened(git_repository.folder, history=True)
    (hot,) = hotspots(view).found
    assert (hot.node.qualname, hot.complexity, hot.commits, hot.score) == ("kept", 3, 3, 9)
    (file,) = hotspots(view, "file").found
    assert (file.node.path, file.complexity, file.commits) == ("a.py", 5, 3)
    view.close()


def test_a_hotspot_that_moved_keeps_its_commits(git_repository: GitRepository) -> None:
    git_repository.commit("first", FIRST)
    text = FIRST["b.py"].replace("a += 1", "a += 2")
    git_repository.commit("second", {"b.py": text})
    git_repository.git("mv", "b.py", "z.py")
    git_repository.commit("moved")
    git_repository.commit("third", {"z.py": text.replace("a += 2", "a += 3")})
    view = opened(git_repository.folder, history=True)
    (hot,) = hotspots(view).found
    assert (hot.node.path, hot.commits) == ("z.py", 3)
    view.close()
