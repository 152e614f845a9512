"""What commits added, as pairing reads it out of real repositories."""

from __future__ import annotations

from housestyle.indexer.conversations.pairing.branches import Branches
from housestyle.indexer.conversations.pairing.past import Past, reached
from housestyle.indexer.git.repository import Repository
from tests.repositories import GitRepository

ONE = "first_line = 1\nsecond_line = 2\nthird_line = 3\n"


def past_of(repository: GitRepository, since: float = 0.0) -> Past:
    opened = Repository.open(repository.folder)
    return Past(opened, repository.git("rev-parse", "HEAD"), since)


def test_lines_that_were_there_are_not_added(git_repository: GitRepository) -> None:
    git_repository.commit("one", {"a.py": ONE})
    second = git_repository.commit(
        "two", {"a.py": "new_line = 4\n" + ONE.replace("second", "other")}
    )
    past = past_of(git_repository)
    landing = past.landing(past.commits[second], "a.py")
    assert set(landing.added) == {"new_line=4", "other_line=2"}
    assert set(landing.removed) == {"second_line=2"}


def test_a_merge_adds_only_what_no_parent_had(git_repository: GitRepository) -> None:
    git_repository.commit("one", {"a.py": ONE, "b.py": ONE})
    git_repository.git("switch", "-q", "-c", "side")
    git_repository.commit("side", {"a.py": ONE + "of_the_side = 5\n"})
    git_repository.git("switch", "-q", "main")
    git_repository.commit("main", {"b.py": ONE + "of_main = 6\n"})
    git_repository.git("merge", "-q", "--no-ff", "--no-commit", "side")
    merge = git_repository.commit("merge", {"a.py": ONE + "of_the_side = 5\nof_the_merge = 7\n"})
    past = past_of(git_repository)
    commit = past.commits[merge]
    assert set(past.landing(commit, "a.py").added) == {"of_the_merge=7"}
    assert past.landing(commit, "b.py").added == {}
    side = next(one for one in past.commits.values() if one.subject == "side")
    assert past.carriers[side.id] == commit


def test_a_renamed_file_is_found_with_what_it_had(git_repository: GitRepository) -> None:
    git_repository.commit("one", {"a.py": ONE * 3})
    git_repository.git("mv", "a.py", "elsewhere.py")
    commit = git_repository.commit("two", {"elsewhere.py": ONE * 3 + "at_the_end = 8\n"})
    past = past_of(git_repository)
    assert past.place(past.commits[commit], "a.py") == "elsewhere.py"
    assert set(past.landing(past.commits[commit], "elsewhere.py").added) == {"at_the_end=8"}


def test_a_new_file_that_was_moved_is_found_by_its_name(git_repository: GitRepository) -> None:
    git_repository.commit("one", {"x.py": ONE})
    commit = git_repository.commit("two", {"lib/tool.py": ONE, "lib/other.py": ONE})
    past = past_of(git_repository)
    assert past.place(past.commits[commit], "tool.py") == "lib/tool.py"
    assert past.place(past.commits[commit], "x.py") == ""
    assert past.place(past.commits[commit], "none.py") == ""


def test_binary_and_huge_files_have_no_lines(git_repository: GitRepository) -> None:
    git_repository.commit(
        "one", {"a.bin": "a\0b\nlong_enough = 1\n", "big.py": "x_of_y = 1\n" * 200_000}
    )
    past = past_of(git_repository)
    (commit,) = past.commits.values()
    assert past.landing(commit, "a.bin").added == past.landing(commit, "big.py").added == {}


def test_the_walk_ends_at_what_is_older(git_repository: GitRepository) -> None:
    ids = [git_repository.commit(str(number)) for number in range(6)]
    opened = Repository.open(git_repository.folder)
    since = git_repository.clock - 2 * 3600
    assert list(reached(opened, [ids[-1]], since)) == ids[:2:-1]
    assert reached(opened, ["f" * 40], 0) == {}


def test_branches(git_repository: GitRepository) -> None:
    first = git_repository.commit("one")
    git_repository.git("switch", "-q", "-c", "side")
    second = git_repository.commit("two", {"a.py": ONE})
    git_repository.git("switch", "-q", "main")
    git_repository.commit("three", {"b.py": ONE})
    branches = Branches(past_of(git_repository), 0)
    assert branches.part("side", second) == branches.part("main", first) == 1.0
    assert branches.part("main", second) == 0.0
    assert branches.part("gone", first) is None
    for name in ("../x", "a..b", "main^{commit}\nHEAD", "@{-1}", "-x", "a b", ""):
        assert branches.part(name, first) is None
    git_repository.git(
        "merge", "-q", "--no-ff", "-m", "Merge pull request #7 from ada/side", "side"
    )
    git_repository.git("branch", "-D", "side")
    assert Branches(past_of(git_repository), 0).part("side", second) == 1.0
