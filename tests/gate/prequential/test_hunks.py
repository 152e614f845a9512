from __future__ import annotations

import itertools
import json
import random
import time
from pathlib import Path

import pytest

from housestyle.gate.prequential import diffing, hunks
from housestyle.gate.prequential.diffing import regions
from housestyle.gate.prequential.hunks import PIECE, PREFIX, Hunk, hunks_of
from housestyle.indexer.git.repository import Repository
from tests.repositories import GitRepository

FILE = "".join(f"line_{number} = {number}\n" for number in range(40))


def added(repository: GitRepository, files: dict[str, str], **bounds: int) -> list[Hunk]:
    """What a commit of these files adds to the one before."""
    repository.commit("next", files)
    opened = Repository.open(repository.folder)
    head = opened.head()
    assert head is not None
    before = opened.commit(head.parents[0]).tree if head.parents else None
    return hunks_of(opened, before, head.tree, **bounds)


def test_a_piece_sees_what_was_written_and_nothing_that_came_later(
    git_repository: GitRepository,
) -> None:
    git_repository.commit("first", {"a.py": FILE})
    lines = FILE.splitlines(keepends=True)
    lines[5] = "first_edit = 1\n"
    lines[9] = "second_edit = 2\n"
    first, second = added(git_repository, {"a.py": "".join(lines)})
    assert (first.start, first.end, first.text) == (6, 6, "first_edit = 1\n")
    assert first.prefix == "".join(lines[:5])
    assert first.suffix.startswith("line_6 = 6\nline_7 = 7\nline_8 = 8\nline_9 = 9\n")
    assert "second_edit" not in first.suffix
    assert "line_5" not in first.suffix
    assert second.prefix.endswith("first_edit = 1\nline_6 = 6\nline_7 = 7\nline_8 = 8\n")
    assert second.suffix.startswith("line_10 = 10\n")
    assert [hunk.follows for hunk in (first, second)] == [False, True]


def test_a_long_addition_is_asked_about_piece_by_piece(git_repository: GitRepository) -> None:
    git_repository.commit("first", {"a.py": "head = 0\ntail = 0\n"})
    new = "".join(f"value_{number} = compute({number})\n" for number in range(60))
    pieces = added(git_repository, {"a.py": f"head = 0\n{new}tail = 0\n"})
    assert "".join(piece.text for piece in pieces) == new
    assert [piece.part for piece in pieces] == list(range(len(pieces)))
    assert not any(piece.follows for piece in pieces)
    assert all(len(piece.text) <= PIECE for piece in pieces)
    assert all(piece.suffix == "tail = 0\n" for piece in pieces)
    for before, after in itertools.pairwise(pieces):
        assert after.prefix.endswith(before.text[-40:])
        assert len(after.prefix) <= PREFIX


def test_what_is_no_code_of_a_taught_language_is_not_read(git_repository: GitRepository) -> None:
    git_repository.commit("first", {"a.py": "a = 1\n"})
    files = {
        "a.md": "words\n",
        "a.go": "package a\n",
        "long.py": f"x = '{'y' * 5000}'\n",
        "nul.py": "x = '\0'\n",
        "big.py": "x = 1\n" * 200_000,
        "ok.py": "fine = True\n",
    }
    (git_repository.folder / "latin.py").write_bytes(b"name = '\xe9'\n")
    (git_repository.folder / "link.py").symlink_to("/etc/passwd")
    assert [hunk.path for hunk in added(git_repository, files)] == ["ok.py"]


def test_a_notebook_is_read_as_its_cells(git_repository: GitRepository) -> None:
    cell = {"cell_type": "code", "source": ["total = 1\n", "print(total)"], "outputs": []}
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (hunk,) = added(git_repository, {"a.ipynb": json.dumps(book)})
    assert "total = 1\nprint(total)" in hunk.text


def test_moved_and_indented_lines_are_not_what_people_wrote(
    git_repository: GitRepository,
) -> None:
    body = "".join(f"    step_{number}(value)\n" for number in range(12))
    git_repository.commit("first", {"a.py": f"def run(value):\n{body}", "b.py": "x = 1\n"})
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    assert not added(git_repository, {"a.py": f"def run(value):\n{indented}"})
    moved = added(git_repository, {"a.py": "", "b.py": f"x = 1\n\n\ndef run(value):\n{body}"})
    assert not moved
    (renamed,) = added(git_repository, {"b.py": "x = 2\n"})
    assert renamed.text == "x = 2\n"


def test_a_renamed_file_is_compared_with_what_it_was(git_repository: GitRepository) -> None:
    git_repository.commit("first", {"old.py": FILE})
    git_repository.git("mv", "old.py", "new.py")
    (hunk,) = added(git_repository, {"new.py": f"{FILE}added = True\n"})
    assert (hunk.path, hunk.text) == ("new.py", "added = True\n")


def test_the_first_commit_and_a_file_without_an_end_of_line(git_repository: GitRepository) -> None:
    (hunk,) = added(git_repository, {"a.py": "a = 1\nb = 2"})
    assert (hunk.start, hunk.end, hunk.prefix, hunk.text) == (1, 2, "", "a = 1\nb = 2")
    (hunk,) = added(git_repository, {"a.py": "a = 1\nb = 2\nc = 3\u2028 + 1\n"})
    assert hunk.text == "b = 2\nc = 3\u2028 + 1\n"


def test_bounds_take_the_same_part_always_and_not_the_first(git_repository: GitRepository) -> None:
    git_repository.commit("first", {"readme": ""})
    files = {f"m{number:02}.py": f"value = {number}\n" for number in range(30)}
    whole = added(git_repository, files)
    assert len(whole) == 30
    opened = Repository.open(git_repository.folder)
    trees = opened.commit("HEAD~1").tree, opened.commit("HEAD").tree
    few = hunks_of(opened, *trees, most_hunks=6)
    assert few == hunks_of(opened, *trees, most_hunks=6)
    assert len(few) == 6
    assert [hunk.path for hunk in few] == sorted(hunk.path for hunk in few)
    assert [hunk.path for hunk in few] != sorted(files)[:6]
    small = hunks_of(opened, *trees, most_bytes=40)
    assert 0 < sum(len(hunk.text) for hunk in small) <= 40
    assert not hunks_of(opened, *trees, exclude=("m*",))


def test_a_commit_of_too_much_code_is_read_in_part(
    git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    git_repository.commit("first", {"readme": ""})
    monkeypatch.setattr(hunks, "MOST_READ", 400)
    files = {f"m{number}.py": f"value = {number}\n" * 8 for number in range(9)}
    assert len({hunk.path for hunk in added(git_repository, files)}) == 5


def test_names_that_are_no_text_survive(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("first", {"a.py": "a = 1\n"})
    try:
        (git_repository.folder / "odd\udcff\n.py").write_text("b = 2\n")
    except OSError:
        pytest.skip("this file system has no such names")
    (hunk,) = added(git_repository, {})
    assert hunk.path == "odd\udcff\n.py"


@pytest.mark.parametrize("most", [0, 40, 40_000])
def test_regions_give_the_new_version_back(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diffing, "MOST", most)
    draw = random.Random(3)
    for turn in range(300):
        kinds = draw.choice((2, 6, 40))
        before = [f"{draw.randrange(kinds)}\n" for _ in range(draw.randrange(16))]
        after = [line for line in before if draw.random() < 0.8]
        for _ in range(draw.randrange(6)):
            after.insert(draw.randrange(len(after) + 1), f"{draw.randrange(kinds)}\n")
        built, done = [], 0
        for one in regions(before, after):
            assert (one.old_first, one.first) >= (done, 0), turn
            built += before[done : one.old_first] + after[one.first : one.last]
            done = one.old_last
        assert built + before[done:] == after


def test_large_files_are_told_apart_line_by_line() -> None:
    before = [f"line {number}\n" for number in range(20_000)]
    after = [line if number % 2 else f"new {line}" for number, line in enumerate(before)]
    after.insert(9_001, "more\n")
    started = time.process_time()
    found = regions(before, after)
    assert time.process_time() - started < 2
    assert len(found) == 10_000
    assert all(one.last - one.first <= 2 for one in found)


@pytest.mark.parametrize("many", [["same\n"] * 30_000, ["a\n", "b\n"] * 15_000])
def test_a_file_of_equal_lines_takes_no_longer_than_another(many: list[str]) -> None:
    before = ["x\n", *many, "y\n"]
    after = ["a line\n", *many[1_000:], "b line\n"]
    started = time.process_time()
    (region,) = regions(before, after)
    assert time.process_time() - started < 1
    assert (region.first, region.last) == (0, len(after))


def test_every_added_line_is_asked_about_once_among_what_was_there(
    git_repository: GitRepository,
) -> None:
    draw = random.Random(5)
    before = [f"old_{number} = {draw.random()}\n" for number in range(60)]
    for turn in range(4):
        after, new = [], []
        for line in before:
            if draw.random() < 0.15:
                many = draw.randrange(1, 40)
                new += (fresh := [f"new_{turn}_{draw.random()} = 1\n" for _ in range(many)])
                after += fresh
            after += [line] if draw.random() < 0.9 else []
        git_repository.commit("before", {"a.py": "".join(before)})
        pieces = added(git_repository, {"a.py": "".join(after)})
        assert "".join(piece.text for piece in pieces) == "".join(new)
        for piece in pieces:
            assert "".join(after[: piece.start - 1]).endswith(piece.prefix)
            assert "".join(after[piece.start - 1 : piece.end]) == piece.text
            assert piece.suffix in "".join(before)
            assert not any(line in piece.suffix for line in new)
