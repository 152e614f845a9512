from __future__ import annotations

from pathlib import Path

import pytest

from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.indexer.queries.reading import View
from housestyle.indexer.queries.similar import similar
from tests.indexer.shelf import SOURCES, opened
from tests.repositories import GitRepository

QUIET = Console(quiet=True)


def names(folder: Path, place: str) -> list[str]:
    view = opened(folder)
    try:
        return [one.name for one in similar(view, place, QUIET).found]
    finally:
        view.close()


def kept(repository: GitRepository) -> Path:
    (found,) = (repository.folder / ".git" / "housestyle").glob("similar-*.db")
    return found


def test_similar_definitions_come_best_first(view: View) -> None:
    found = similar(view, "shop/arithmetic.py:12", QUIET)
    assert found.asked.name == "shop.arithmetic.add_all"
    assert found.found[0].name == "shop.arithmetic.add"
    assert found.asked not in found.found


def test_the_limit_says_that_there_is_more(view: View) -> None:
    found = similar(view, "Cart.total", QUIET, limit=1)
    assert (len(found.found), found.cut) == (1, True)
    with pytest.raises(UserError):
        similar(view, "nothing_like_it", QUIET)


def test_what_is_kept_answers_like_what_is_new(git_repository: GitRepository) -> None:
    place = "shop/arithmetic.py:12"
    git_repository.commit("shop", SOURCES)
    first = names(git_repository.folder, place)
    extra = "def add_all_again(numbers):\n    result = 0\n    return result\n"
    git_repository.commit("more", {"shop/web.py": extra, "shop/copy.py": SOURCES["shop/odd.py"]})
    later = names(git_repository.folder, place)
    assert "shop.web.add_all_again" in later
    kept(git_repository).unlink()
    assert names(git_repository.folder, place) == later
    git_repository.git("reset", "-q", "--hard", "HEAD~1")
    assert names(git_repository.folder, place) == first


def test_copies_of_a_file_are_found(git_repository: GitRepository) -> None:
    git_repository.commit("twice", {"a.py": SOURCES["shop/odd.py"], "b.py": SOURCES["shop/odd.py"]})
    assert "b.Odd.frobnicate" in names(git_repository.folder, "a.py:2")


def test_a_damaged_index_is_made_again(git_repository: GitRepository) -> None:
    git_repository.commit("shop", SOURCES)
    wanted = names(git_repository.folder, "Cart.total")
    for garbage in (b"", b"garbage" * 1000):
        kept(git_repository).write_bytes(garbage)
        assert names(git_repository.folder, "Cart.total") == wanted
        assert names(git_repository.folder, "Cart.total") == wanted
