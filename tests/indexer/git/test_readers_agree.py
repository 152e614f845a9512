"""Plumbing and libgit2 give the same answers about the same repositories."""

from __future__ import annotations

import itertools
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.indexer.git.repository import Commit, Repository
from tests.repositories import GitRepository

BODY = "".join(f"line_{number} = {number}\n" for number in range(40))
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n"
ODD = (b"\xff.py", b"new\nline.py", b"-rf.py", b'"q".py', b"tab\t.py", b" blank .py", b":(x).py")


@dataclass(frozen=True)
class Places:
    """Folders that hold one eventful repository in every form."""

    main: Path
    forms: dict[str, Path]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A repository with a bit of everything, and its relatives."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AUTHOR", "COMMITTER"):
            patch.setenv(f"GIT_{name}_NAME", "Ada")
            patch.setenv(f"GIT_{name}_EMAIL", "ada@example.org")
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        folder = tmp_path_factory.mktemp("forms")
        repository = GitRepository(folder / "main")
        _live(repository, folder)
        return Places(repository.folder, _forms(repository, folder))


def _live(repository: GitRepository, folder: Path) -> None:
    """Make the history."""
    root = os.fsencode(repository.folder)
    other = GitRepository(folder / "other")
    other.commit("other", {"s.py": "1\n"})
    for name in ODD:
        Path(os.fsdecode(root + b"/" + name)).write_text("x = 1\n")
    (repository.folder / "link.py").symlink_to("/etc/passwd")
    packages = {f"p/q/{name}/__init__.py": "" for name in "abc"}
    repository.commit("one", {"old.py": BODY, "mode.py": "m\n", "lfs.bin": POINTER, **packages})
    clone = ("-c", "protocol.file.allow=always", "submodule", "add", "-q")
    repository.git(*clone, str(other.folder), "sub")
    (repository.folder / "mode.py").chmod(0o755)
    repository.git("mv", "p/q", "p/moved")
    repository.git("mv", "old.py", "new.py")
    repository.commit("two: 100% of\nit\n\nbody é", {"new.py": BODY + "more = 1\n"})
    repository.git("switch", "-q", "-c", "side")
    repository.commit("side", {"side.py": "s = 1\n", "crlf.py": "a\r\nb\r\n"})
    repository.git("switch", "-q", "main")
    (repository.folder / "link.py").unlink()
    repository.commit("three", {"link.py": "now = 'a file'\n", "big.py": "b = 1\n" * 3_000})
    repository.git("merge", "-q", "--no-ff", "side", "-m", "merge")
    repository.git("rm", "-q", "mode.py", "sub")
    (repository.folder / "new.py").unlink()
    (repository.folder / "new.py").symlink_to("big.py")
    repository.commit("four", {"deep/er/est/a.py": BODY, "p.py": "was a folder's name\n"})
    repository.git("tag", "-a", "v1", "-m", "annotated")
    _many_commits(repository, 70)


def _many_commits(repository: GitRepository, count: int) -> None:
    """Add commits that change nothing, faster than one by one."""
    person = f"committer Ada <ada@example.org> {repository.clock} +0000"
    first = "from refs/heads/main^0\n"
    stream = "".join(
        f"commit refs/heads/main\n{person}\ndata 4\nstep\n{'' if number else first}"
        for number in range(count)
    )
    subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=repository.folder, input=stream.encode(), check=True
    )


def _forms(repository: GitRepository, folder: Path) -> dict[str, Path]:
    """Return the same repository as worktree, clone, and so on."""
    source = f"file://{repository.folder}"
    forms = {
        name: folder / name for name in ("bare.git", "linked", "shallow", "separate", "unborn")
    }
    repository.git("clone", "-q", "--bare", source, str(forms["bare.git"]))
    repository.git("clone", "-q", "--depth", "3", source, str(forms["shallow"]))
    repository.git("worktree", "add", "-q", "--detach", str(forms["linked"]), "HEAD~1")
    repository.git(
        "clone", "-q", "--separate-git-dir", str(folder / "elsewhere.git"), source,
        str(forms["separate"]),
    )  # fmt: skip
    GitRepository(forms["unborn"])
    dotfiles = folder / "dotfiles.git"
    repository.git("clone", "-q", "--bare", source, str(dotfiles))
    (folder / "home").mkdir()
    for key, value in (("core.bare", "false"), ("core.worktree", str(folder / "home"))):
        repository.git(f"--git-dir={dotfiles}", "config", key, value)
    inside = {
        "main": repository.folder,
        "subfolder": repository.folder / "deep/er",
        "file": repository.folder / "new.py",
        "git folder": repository.folder / ".git",
        "linked git folder": repository.folder / ".git/worktrees/linked",
        "elsewhere": folder / "elsewhere.git",
        "dotfiles": dotfiles,
    }
    return forms | inside


FORMS = (
    "main", "subfolder", "file", "git folder", "bare.git", "linked", "linked git folder",
    "shallow", "separate", "elsewhere", "dotfiles", "unborn",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_repository(places: Places, form: str) -> None:
    plumbing, libgit2 = _both(places.forms[form])
    assert _shape(plumbing) == _shape(libgit2)
    assert plumbing.head() == libgit2.head()
    assert plumbing.tree_of_head() == libgit2.tree_of_head()
    assert plumbing.is_dirty() == libgit2.is_dirty()
    head = plumbing.head()
    if head is not None:
        assert plumbing.first_parent(head.id) == libgit2.first_parent(head.id)
        assert plumbing.entries(head.tree) == libgit2.entries(head.tree)


def test_the_whole_history(places: Places) -> None:
    plumbing, libgit2 = _both(places.main)
    line = _line(plumbing)
    assert len(line) == 75
    pairs = [
        (None, line[0].tree),
        *((a.tree, b.tree) for a, b in itertools.pairwise(line)),
    ]
    pairs += [(line[4].tree, line[0].tree), (line[0].tree, line[4].tree)]
    for renames in (True, False):
        found = list(plumbing.changes_between(pairs, renames))
        assert found == list(libgit2.changes_between(pairs, renames))
        assert found == [plumbing.changes(*pair, renames) for pair in pairs]
    moved = {one.path: one.old_path for one in plumbing.changes(*pairs[1])}
    assert moved["new.py"] == "old.py"
    assert moved["p/moved/b/__init__.py"] == "p/q/b/__init__.py"
    assert "mode.py" not in moved
    assert "sub" not in moved


def test_contents(places: Places) -> None:
    plumbing, libgit2 = _both(places.main)
    head = plumbing.head()
    assert head is not None
    present = [entry.blob for entry in plumbing.entries(head.tree)]
    strange = ["0" * 40, head.tree, head.id, "f" * 39, "HEAD:x\ny"]
    asked = [*present, *strange, *present[::-1]] * 2
    for limit in (None, 100, 0):
        found = list(plumbing.blobs(asked, limit))
        assert found == list(libgit2.blobs(asked, limit))
        assert [one.id for one in found] == asked
        assert [one.data for one in found if one.id in strange] == [None] * 2 * len(strange)
    sizes = {one.size for one in plumbing.blobs(present, 100) if one.data is None}
    assert 18_000 in sizes
    assert POINTER.encode() in [one.data for one in plumbing.blobs(present)]


@pytest.mark.parametrize("rev", ["HEAD", "main~2", "v1", "side", "HEAD^2", "HEAD~71^2"])
def test_names_of_commits(places: Places, rev: str) -> None:
    plumbing, libgit2 = _both(places.main)
    assert _commit(plumbing, rev) == _commit(libgit2, rev)


@pytest.mark.parametrize(
    "rev", ["", "nowhere", "a\nb", "--all", "-1", "HEAD:new.py", "é \0", "x" * 9_000]
)
def test_names_of_nothing(places: Places, rev: str) -> None:
    for repository in _both(places.main):
        with pytest.raises(UserError, match="unknown commit"):
            repository.commit(rev)
        assert repository.head() is not None


def test_a_walk_ends_before_what_is_known(places: Places) -> None:
    for repository in _both(places.main):
        line = [commit.id for commit in _line(repository)]
        for stop in (0, 20, 60, 74):
            walked = repository.first_parent(line[-1], line[stop].__eq__)
            assert [commit.id for commit in walked] == line[stop + 1 :]
        assert repository.first_parent("0" * 40) == []


def test_root_files(places: Places) -> None:
    for repository in _both(places.main):
        tree = repository.tree_of_head() or ""
        assert repository.root_file(tree, "p.py", 100) == b"was a folder's name\n"
        assert repository.root_file(tree, "p.py", 10) == b""
        for absent in ("new.py", "deep", "deep/er/est/a.py", "*.py", "nowhere"):
            assert repository.root_file(tree, absent, 100_000) == b""


def test_dirty_worktrees(git_repository: GitRepository) -> None:
    git_repository.commit("one", {"a.py": "x = 1\n", ".gitattributes": "*.py filter=evil\n"})
    trap = git_repository.folder.parent / "trap"
    for key in ("clean", "smudge", "process"):
        git_repository.git("config", f"filter.evil.{key}", f"touch '{trap}'; cat")
    git_repository.git("config", "core.fsmonitor", f"touch '{trap}'")
    git_repository.write({"untracked.py": "1\n"})
    os.utime(git_repository.folder / "a.py", (1, 1))
    assert [one.is_dirty() for one in _both(git_repository.folder)] == [False, False]
    git_repository.write({"a.py": "x = 2\n"})
    assert [one.is_dirty() for one in _both(git_repository.folder)] == [True, True]
    assert not trap.exists()


def _both(path: Path) -> tuple[Repository, Repository]:
    return Repository.open(path, "plumbing"), Repository.open(path, "libgit2")


def _shape(repository: Repository) -> tuple[object, ...]:
    shape = (repository.is_bare, repository.is_shallow, repository.view)
    return (*shape, repository.git_dir, repository.common_dir, repository.root)


def _line(repository: Repository) -> list[Commit]:
    head = repository.head()
    assert head is not None
    return repository.first_parent(head.id)


def _commit(repository: Repository, rev: str) -> Commit | str:
    try:
        return repository.commit(rev)
    except UserError as error:
        return str(error)
