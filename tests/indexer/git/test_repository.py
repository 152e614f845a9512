from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pygit2
import pytest

from housestyle.core.errors import UserError
from housestyle.indexer.git.repository import Change, Repository
from tests.repositories import GitRepository

Opening = Callable[[Path], Repository]


@pytest.fixture(params=["plumbing", "libgit2"])
def opened(request: pytest.FixtureRequest) -> Opening:
    """Opens repositories through one of the two readers."""
    return lambda path: Repository.open(path, request.param)


def test_not_a_repository(opened: Opening, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not in a git repository"):
        opened(tmp_path)


def test_empty_repository_has_no_head(opened: Opening, git_repository: GitRepository) -> None:
    assert opened(git_repository.folder).head() is None


def test_head_and_subject(opened: Opening, git_repository: GitRepository) -> None:
    commit = git_repository.commit("first line\n\nbody", {"a.py": "x = 1\n"})
    head = opened(git_repository.folder / "a.py").head()
    assert head is not None
    assert (head.id, head.subject, head.parents) == (commit, "first line", ())
    assert head.author_email == "ada@example.org"


def test_unknown_commit(opened: Opening, git_repository: GitRepository) -> None:
    git_repository.commit("one")
    with pytest.raises(UserError, match="unknown commit"):
        opened(git_repository.folder).commit("nowhere")


def test_only_regular_files_are_entries(
    opened: Opening, git_repository: GitRepository, tmp_path: Path
) -> None:
    other = GitRepository(tmp_path / "other")
    other.commit("sub", {"s.py": "1\n"})
    git_repository.write({"b/run.py": "1\n", "a.py": "2\n"})
    (git_repository.folder / "b/run.py").chmod(0o755)
    (git_repository.folder / "link.py").symlink_to("/etc/passwd")
    git_repository.git(
        "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other.folder), "sub"
    )
    git_repository.commit("all")
    repository = opened(git_repository.folder)
    head = repository.head()
    assert head is not None
    paths = [entry.path for entry in repository.entries(head.tree)]
    assert paths == [".gitmodules", "a.py", "b/run.py"]
    assert [one.path for one in repository.changes(None, head.tree)] == paths


def test_odd_bytes_in_paths_survive(opened: Opening, git_repository: GitRepository) -> None:
    names = [b"\xff.py", b"new\nline.py", b"-rf.py", b"$(touch x).py", b'"q".py', b"tab\t.py"]
    for name in names:
        Path(os.fsdecode(os.fsencode(git_repository.folder) + b"/" + name)).write_text("x = 1\n")
    git_repository.commit("odd")
    repository = opened(git_repository.folder)
    head = repository.head()
    assert head is not None
    assert {os.fsencode(one.path) for one in repository.entries(head.tree)} == set(names)


def test_changes_name_renames_and_ignore_modes(
    opened: Opening, git_repository: GitRepository
) -> None:
    body = "".join(f"line_{number} = {number}\n" for number in range(30))
    git_repository.commit("one", {"old.py": body, "mode.py": "m = 1\n", "gone.py": "g = 1\n"})
    git_repository.git("mv", "old.py", "new.py")
    git_repository.git("rm", "-q", "gone.py")
    (git_repository.folder / "mode.py").chmod(0o755)
    git_repository.commit("two", {"new.py": body + "more = 1\n"})
    repository = opened(git_repository.folder)
    old, new = (repository.commit(rev).tree for rev in ("HEAD~1", "HEAD"))
    gone, renamed = repository.changes(old, new)
    assert gone.new_blob is None
    assert gone.path == "gone.py"
    assert (renamed.path, renamed.old_path) == ("new.py", "old.py")
    assert renamed.old_blob != renamed.new_blob
    assert repository.blob(renamed.new_blob or "").endswith(b"more = 1\n")


def test_a_file_that_becomes_a_link_is_removed(
    opened: Opening, git_repository: GitRepository
) -> None:
    git_repository.commit("one", {"a.py": "x = 1\n"})
    (git_repository.folder / "a.py").unlink()
    (git_repository.folder / "a.py").symlink_to("b.py")
    git_repository.commit("two")
    repository = opened(git_repository.folder)
    old, new = (repository.commit(rev).tree for rev in ("HEAD~1", "HEAD"))
    (change,) = repository.changes(old, new)
    assert isinstance(change, Change)
    assert (change.path, change.new_blob) == ("a.py", None)


def test_first_parent_stops_at_a_shallow_boundary(
    opened: Opening, git_repository: GitRepository, tmp_path: Path
) -> None:
    ids = [git_repository.commit(str(number)) for number in range(4)]
    repository = opened(git_repository.folder)
    assert [one.id for one in repository.first_parent(ids[-1])] == ids
    clone = tmp_path / "shallow"
    git_repository.git("clone", "-q", "--depth", "2", f"file://{git_repository.folder}", str(clone))
    shallow = opened(clone)
    assert shallow.is_shallow
    assert [one.id for one in shallow.first_parent(ids[-1])] == ids[2:]


def test_first_parent_leaves_merged_branches_out(
    opened: Opening, git_repository: GitRepository
) -> None:
    one = git_repository.commit("one", {"a.py": "1\n"})
    git_repository.git("switch", "-q", "-c", "side")
    git_repository.commit("side", {"b.py": "2\n"})
    git_repository.git("switch", "-q", "main")
    two = git_repository.commit("two", {"c.py": "3\n"})
    git_repository.git("merge", "-q", "--no-ff", "side", "-m", "merge")
    merge = git_repository.git("rev-parse", "HEAD")
    line = opened(git_repository.folder).first_parent(merge)
    assert [commit.id for commit in line] == [one, two, merge]


def test_bare_and_linked_worktree(
    opened: Opening, git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit("one", {"a.py": "x = 1\n"})
    bare = tmp_path / "bare.git"
    git_repository.git("clone", "-q", "--bare", ".", str(bare))
    clone = opened(bare)
    assert clone.is_bare
    assert clone.root is None
    assert not clone.is_dirty()
    linked = tmp_path / "linked"
    git_repository.git("worktree", "add", "-q", str(linked))
    main, other = opened(git_repository.folder), opened(linked)
    assert (main.view, other.view) == ("", "linked")
    assert main.common_dir == other.common_dir == git_repository.folder / ".git"
    assert other.root == linked


def test_dirty(opened: Opening, git_repository: GitRepository) -> None:
    git_repository.commit("one", {"a.py": "x = 1\n"})
    git_repository.write({"untracked.py": "1\n"})
    repository = opened(git_repository.folder)
    assert not repository.is_dirty()
    git_repository.write({"a.py": "x = 2\n"})
    assert repository.is_dirty()


def test_inherited_git_dir_does_not_redirect(
    opened: Opening, git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = git_repository.commit("mine")
    other = GitRepository(tmp_path / "other")
    other.commit("other", {"o.py": "1\n"})
    for name in ("GIT_DIR", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(other.folder / ".git"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.folder / ".git/objects"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.folder / ".git/index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    repository = opened(git_repository.folder)
    head = repository.head()
    assert head is not None
    assert head.id == mine
    assert repository.root == git_repository.folder


def test_foreign_owner_is_refused_with_the_remedy(
    opened: Opening, git_repository: GitRepository
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    git_repository.commit("one")
    for place in (git_repository.folder, git_repository.folder / ".git"):
        os.chown(place, 12345, 12345)
    pygit2.option(pygit2.GIT_OPT_SET_OWNER_VALIDATION, True)
    with pytest.raises(UserError, match=r"safe\.directory"):
        opened(git_repository.folder)


def test_missing_object_is_a_clear_line(opened: Opening, git_repository: GitRepository) -> None:
    git_repository.commit("one")
    with pytest.raises(UserError, match="git fsck"):
        opened(git_repository.folder).blob("0" * 40)
