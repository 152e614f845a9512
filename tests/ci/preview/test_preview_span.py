"""Which commits a preview is about."""

from __future__ import annotations

import pytest

from housestyle.ci.preview.span import span_of
from housestyle.core.errors import UserError
from housestyle.indexer.git.repository import Repository
from tests.ci.preview.changing import DISCOUNT, previewed
from tests.repositories import GitRepository

ONE, TWO, THREE = ({f"{name}.py": f"value = {name!r}\n"} for name in ("one", "two", "three"))


@pytest.fixture
def forked(git_repository: GitRepository) -> GitRepository:
    """``main`` and ``change`` both went on after they parted."""
    git_repository.commit("one", ONE)
    git_repository.git("checkout", "-q", "-b", "change")
    git_repository.commit("two", TWO)
    git_repository.git("checkout", "-q", "main")
    git_repository.commit("three", THREE)
    return git_repository


def opened(repository: GitRepository) -> Repository:
    return Repository.open(repository.folder)


@pytest.mark.parametrize("text", ["main..change", "main...change", "change~1..change"])
def test_it_begins_where_both_lines_parted(forked: GitRepository, text: str) -> None:
    span = span_of(opened(forked), text)
    assert span.base.subject == "one"
    assert span.head.subject == "two"
    assert [change.path for change in span.files] == ["two.py"]
    assert span.is_linear


def test_what_is_left_out_is_what_is_checked_out(forked: GitRepository) -> None:
    forked.git("checkout", "-q", "change")
    assert span_of(opened(forked), "main").head.subject == "two"
    assert span_of(opened(forked), "main..").head.subject == "two"


def test_the_merge_that_github_tries_is_counted_as_the_branch(forked: GitRepository) -> None:
    forked.git("checkout", "-q", "--detach", "main")
    forked.git("merge", "-q", "--no-ff", "-m", "Merge change into main", "change")
    span = span_of(opened(forked), "HEAD^1..HEAD^2")
    assert [change.path for change in span.files] == ["two.py"]
    assert span.is_linear
    merged = span_of(opened(forked), "main..HEAD")
    assert merged.base.subject == "three"
    assert len(merged.commits) == 2
    assert not merged.is_linear


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("main..nowhere", "unknown commit 'nowhere'"),
        ("--output=/tmp/x..change", "unknown commit '--output=/tmp/x'"),
        ("change..change", "has no commit that"),
        ("main..alone", "have no commit in common"),
        ("$(reboot)..change", "unknown commit"),
    ],
)
def test_what_cannot_be_is_said(forked: GitRepository, text: str, problem: str) -> None:
    forked.git("checkout", "-q", "--orphan", "alone")
    forked.commit("alone")
    with pytest.raises(UserError, match=problem.replace("(", r"\(").replace("$", r"\$")):
        span_of(opened(forked), text)


def test_a_shallow_clone_is_told_to_fetch(forked: GitRepository) -> None:
    folder = forked.folder.parent / "shallow"
    forked.git("clone", "-q", "--depth=1", f"file://{forked.folder}", str(folder))
    with pytest.raises(UserError, match="fetch-depth: 0"):
        span_of(Repository.open(folder), "HEAD~1..HEAD")


def test_a_change_with_merges_counts_as_one_commit(
    forked: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOUSESTYLE_TRAINER_HOLDOUT_SHARE", "0")
    forked.git("checkout", "-q", "change")
    forked.commit("feat: discounts", {"discount.py": DISCOUNT})
    forked.git("merge", "-q", "-m", "Merge main", "main")
    told = previewed(forked)
    assert (told.commits, told.files) == (3, 2)
    assert any("squash" in note for note in told.notes)
    assert told.lessons is not None
    intents = [one for one in told.lessons.samples if one.kind == "intent"]
    assert [(one.fate, one.name) for one in intents] == [("gained", "discount.discounted")]
