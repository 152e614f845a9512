"""From remarks to the revisions that landed, in real repositories and every way of merging."""

from __future__ import annotations

import pytest

from housestyle.indexer.conversations.model import Place
from housestyle.indexer.conversations.reviewing import Remark, Reviewing, Revision
from housestyle.indexer.definitions import Definitions
from housestyle.indexer.extraction.budget import Budget
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.tracked import Tracked
from tests.repositories import GitRepository

HEAD = "import os\n\n\n"
SEEN = "def load(path):\n    file = open(path)\n    data = file.read()\n    return data\n"
REVISED = "def load(path):\n    with open(path) as file:\n        return file.read()\n"
OTHER = "\n\ndef store(path, data):\n    open(path, 'w').write(data)\n    return None\n"
FILE = "app.py"


class Review:
    """A pull request on a branch, a remark on its function, and what became of it."""

    def __init__(self, repository: GitRepository) -> None:
        self.repository = repository
        self.base = repository.commit("begin", {FILE: HEAD + OTHER.lstrip(), "b.py": "b = 1\n"})
        repository.git("checkout", "-q", "-b", "topic")
        self.seen = repository.commit("load", {FILE: HEAD + SEEN + OTHER})
        self.landed = ""

    def revise(self, text: str = REVISED, path: str = FILE, **files: str) -> str:
        return self.repository.commit("as wished", {path: HEAD + text + OTHER, **files})

    def merge(self) -> None:
        self.repository.git("checkout", "-q", "main")
        self.repository.clock += 60
        self.repository.git("merge", "-q", "--no-ff", "-m", "Merge", "topic")
        self.landed = self.repository.git("rev-parse", "HEAD")

    def squash(self) -> None:
        self.repository.git("checkout", "-q", "main")
        self.repository.git("merge", "-q", "--squash", "topic")
        self.landed = self.repository.commit("load (#1)")

    def rebase(self) -> None:
        self.repository.clock += 60
        self.repository.git("rebase", "-q", "main", "topic")
        self.repository.git("checkout", "-q", "main")
        self.repository.git("merge", "-q", "--ff-only", "topic")
        self.landed = self.repository.git("rev-parse", "HEAD")

    def ask(
        self, first: int = 5, last: int = 6, suggestion: str | None = None, **fields: object
    ) -> tuple[list[Revision], dict[str, int]]:
        place = {"path": FILE, "commit": self.seen, "first": first, "last": last, **fields}
        words = str(place.pop("words", "Close the file."))
        base = str(place.pop("base", self.base))
        remark = Remark(1, words, Place(**place, suggestion=suggestion), base, self.landed)  # type: ignore[arg-type]
        opened = Repository.open(self.repository.folder)
        tracked = Tracked((), Budget(100_000, 1_000))
        reviewing = Reviewing(opened, Definitions(opened, tracked))
        found = list(reviewing.revisions([remark]))
        assert len(found) + reviewing.dropped.total() == 1
        return found, dict(reviewing.dropped)


@pytest.fixture
def review(git_repository: GitRepository) -> Review:
    return Review(git_repository)


@pytest.mark.parametrize("way", ["merge", "squash", "rebase"])
def test_the_revision_is_found_however_it_was_merged(review: Review, way: str) -> None:
    review.revise()
    getattr(review, way)()
    (found,), _ = review.ask()
    assert (found.before, found.after) == (SEEN, REVISED)
    assert (found.path, found.qualname, found.ordinal) == (FILE, "load", 0)
    assert found.commit == review.landed
    assert found.blob == review.repository.git("rev-parse", f"HEAD:{FILE}")
    assert found.author_email == "ada@example.org"
    assert found.is_accepted is None


def test_who_revised_it_is_not_who_merged_it(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "grace@example.org")
    review.revise()
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "linus@example.org")
    review.repository.commit("elsewhere", {"b.py": "b = 2\n"})
    review.merge()
    (found,), _ = review.ask()
    assert found.author_email == "grace@example.org"


def test_a_renamed_file_is_followed(review: Review) -> None:
    review.repository.git("mv", FILE, "loading.py")
    review.revise(path="loading.py")
    review.merge()
    (found,), _ = review.ask()
    assert (found.path, found.after) == ("loading.py", REVISED)


def test_a_method_and_its_decorators_come_whole(review: Review) -> None:
    before = "class A:\n    @staticmethod\n    def load(path):\n        return open(path).read()\n"
    after = before.replace("@staticmethod", "@classmethod").replace("(path):", "(cls, path):")
    review.seen = review.repository.commit("method", {FILE: HEAD + before + OTHER})
    review.revise(after)
    review.squash()
    (found,), _ = review.ask(5, 5)
    assert found.before == "    " + before.split("\n    ", 1)[1]
    assert found.after.startswith("    @classmethod\n    def load(cls, path):")
    assert found.qualname == "A.load"


class TestNoRevision:
    def test_nothing_was_done(self, review: Review) -> None:
        review.merge()
        assert review.ask()[1] == {"nothing was revised": 1}

    def test_another_function_was_changed(self, review: Review) -> None:
        review.repository.commit("other", {FILE: HEAD + SEEN + OTHER.replace("None", "1")})
        review.merge()
        assert review.ask()[1] == {"nothing was revised": 1}

    def test_the_change_is_far_from_the_remark(self, review: Review) -> None:
        long = SEEN.replace("    return", "    x = 1\n" * 10 + "    return")
        review.seen = review.repository.commit("long", {FILE: HEAD + long + OTHER})
        review.revise(long.replace("return data", "return (data)"))
        review.merge()
        assert review.ask()[1] == {"changed elsewhere": 1}
        assert review.ask(15, 16)[0]

    def test_it_came_from_the_other_branch(self, review: Review) -> None:
        repository = review.repository
        repository.git("checkout", "-q", "main")
        review.base = repository.commit("the same", {FILE: HEAD + REVISED + OTHER})
        repository.git("checkout", "-q", "topic")
        repository.git("merge", "-q", "-X", "theirs", "-m", "catch up", "main")
        review.squash()
        assert review.ask()[1] == {"revised by others": 1}

    def test_and_the_base_that_is_told_is_older(self, review: Review) -> None:
        base = review.base
        self.test_it_came_from_the_other_branch(review)
        assert review.ask(base=base)[1] == {"revised by others": 1}

    def test_the_function_is_gone(self, review: Review) -> None:
        review.repository.commit("gone", {FILE: HEAD + OTHER.lstrip()})
        review.merge()
        assert review.ask()[1] == {"the function is gone": 1}

    def test_the_file_is_gone(self, review: Review) -> None:
        (review.repository.folder / FILE).unlink()
        review.repository.commit("gone")
        review.merge()
        assert review.ask()[1] == {"the file is gone, or is none that is read": 1}

    def test_it_did_not_land(self, review: Review) -> None:
        review.landed = review.revise()
        review.repository.git("checkout", "-q", "main")
        assert review.ask()[1] == {"not landed": 1}
        review.landed = "f" * 40
        assert review.ask()[1] == {"not landed": 1}

    def test_the_commit_that_was_seen_is_not_here(self, review: Review) -> None:
        review.revise()
        review.squash()
        assert review.ask(commit="e" * 40)[1] == {"the commit that was seen is not here": 1}
        for name in ("", "HEAD", "topic", "--all", "a\nb"):
            assert review.ask(commit=name)[1] == {"the commit that was seen is not here": 1}

    @pytest.mark.parametrize(
        ("first", "last", "fields"),
        [
            (0, 0, {}),
            (5, 6, {"side": "before"}),
            (1, 1, {}),
            (5, 11, {}),
            (900, 900, {}),
            (5, 6, {"path": "../../etc/passwd"}),
            (5, 6, {"path": "a\0b"}),
            (5, 6, {"words": "```suggestion\nx\n```"}),
        ],
    )
    def test_the_remark_is_about_nothing_that_can_be_shown(
        self, review: Review, first: int, last: int, fields: dict[str, object]
    ) -> None:
        review.revise()
        review.merge()
        assert not review.ask(first, last, **fields)[0]

    def test_files_that_are_not_read(self, review: Review) -> None:
        review.seen = review.repository.commit("notes", {"notes.txt": "a\n" * 9})
        review.repository.commit("notes", {"notes.txt": "b\n" * 9})
        review.merge()
        assert review.ask(path="notes.txt")[1] == {"the file is gone, or is none that is read": 1}


class TestSuggestions:
    TAKEN = "    with open(path) as file:\n        data = file.read()"

    def test_one_is_taken_over(self, review: Review) -> None:
        review.revise(f"def load(path):\n{self.TAKEN}\n    return data\n")
        review.squash()
        (found,), _ = review.ask(suggestion=self.TAKEN + "  ")
        assert found.is_accepted is True

    def test_and_written_over_before_it_landed(self, review: Review) -> None:
        review.revise(f"def load(path):\n{self.TAKEN}\n    return data\n")
        review.revise()
        review.merge()
        (found,), _ = review.ask(suggestion=self.TAKEN)
        assert found.is_accepted is True
        assert found.after == REVISED

    def test_something_else_was_done(self, review: Review) -> None:
        review.revise()
        review.merge()
        (found,), _ = review.ask(suggestion=self.TAKEN)
        assert found.is_accepted is False

    def test_what_stood_there_anyway_is_not_taken_over(self, review: Review) -> None:
        review.revise()
        review.merge()
        (found,), _ = review.ask(suggestion="    return None")
        assert found.is_accepted is False

    def test_lines_are_taken_away(self, review: Review) -> None:
        review.revise("def load(path):\n    return data\n")
        review.merge()
        assert review.ask(suggestion="")[0][0].is_accepted is True
        assert review.ask(5, 5, suggestion="")[0][0].is_accepted is False

    def test_the_words_are_without_it(self, review: Review) -> None:
        review.revise()
        review.merge()
        text = "Close it:\n```suggestion\nx\n```\nplease"
        (found,), _ = review.ask(words=text, suggestion="x")
        assert found.words == "Close it:\nplease"
        assert found.remark.text == text
