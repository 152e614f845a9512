"""Formats that libgit2 does not read, and which reader serves where."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.indexer.git.repository import BackendName, Repository
from tests.repositories import GitRepository

BODY = "".join(f"line_{number} = {number}\n" for number in range(40))
REFUSING_GIT = (
    "#!/bin/sh\necho 'fatal: unknown repository extension found: refstorage' >&2\nexit 128\n"
)


def test_sha256_is_read_by_plumbing(tmp_path: Path) -> None:
    folder = tmp_path / "sha256"
    subprocess.run(["git", "init", "-q", "--object-format=sha256", str(folder)], check=True)
    repository = GitRepository(folder)
    one = repository.commit("one", {"a.py": BODY, "b.py": "b = 1\n"})
    repository.git("mv", "a.py", "moved.py")
    two = repository.commit("two", {"moved.py": BODY + "c = 1\n"})
    opened = Repository.open(folder)
    assert len(two) == 64
    old, new = opened.first_parent(two)
    assert (old.id, new.id) == (one, two)
    (change,) = opened.changes(old.tree, new.tree)
    assert (change.path, change.old_path) == ("moved.py", "a.py")
    assert opened.blob(change.new_blob or "") == (BODY + "c = 1\n").encode()
    assert opened.tree_of_head() == new.tree
    assert not opened.is_dirty()
    with pytest.raises(UserError, match=r"not supported.*sha256"):
        Repository.open(folder, "libgit2")


def test_sparse_index_and_partial_checkout(git_repository: GitRepository) -> None:
    files = {f"d{number}/f.py": f"x = {number}\n" for number in range(5)}
    git_repository.commit("one", files)
    git_repository.git("sparse-checkout", "set", "--sparse-index", "d1")
    assert not (git_repository.folder / "d3").exists()
    opened = Repository.open(git_repository.folder)
    assert [one.path for one in opened.entries(opened.tree_of_head() or "")] == sorted(files)
    assert not opened.is_dirty()
    git_repository.write({"d1/f.py": "x = 'other'\n"})
    assert opened.is_dirty()


@pytest.mark.parametrize("extension", ["refStorage=reftable", "relativeWorktrees=true", "new=1"])
def test_what_no_reader_knows_is_refused_with_the_reason(
    git_repository: GitRepository, extension: str
) -> None:
    """Some versions of git and libgit2 know the first two; the third nobody knows."""
    git_repository.commit("one")
    key, _, value = extension.partition("=")
    git_repository.git("config", "core.repositoryFormatVersion", "1")
    git_repository.git("config", f"extensions.{key}", value)
    refusals = [_refusal(git_repository.folder, name) for name in ("plumbing", "libgit2", "auto")]
    assert all(re.search(rf"(?i)not supported.*{key}", one) for one in refusals if one)
    assert bool(refusals[2]) == all(refusals[:2])
    assert refusals[2] or key != "new"


def test_libgit2_serves_where_git_refuses_the_format(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = git_repository.commit("one")
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text(REFUSING_GIT)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    head = Repository.open(git_repository.folder).head()
    assert head is not None
    assert head.id == commit
    with pytest.raises(UserError, match="refstorage"):
        Repository.open(git_repository.folder, "plumbing")


def test_libgit2_serves_where_git_is_not_installed(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = git_repository.commit("one")
    monkeypatch.setenv("PATH", str(tmp_path))
    head = Repository.open(git_repository.folder).head()
    assert head is not None
    assert head.id == commit
    with pytest.raises(UserError, match="git is not installed"):
        Repository.open(git_repository.folder, "plumbing")


def test_a_small_update_does_not_import_libgit2(git_repository: GitRepository) -> None:
    git_repository.commit("one", {"a.py": "1\n"})
    git_repository.commit("two", {"a.py": "2\n"})
    code = f"""if True:
        import sys
        from pathlib import Path
        from housestyle.indexer.git.repository import Repository
        repository = Repository.open(Path({str(git_repository.folder)!r}))
        one, two = repository.first_parent(repository.head().id)
        (change,) = repository.changes(one.tree, two.tree)
        assert repository.blob(change.new_blob) == b"2\\n"
        print([name for name in sys.modules if "pygit2" in name or "tree_sitter" in name])
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"[]\n"


def _refusal(path: Path, backend: BackendName) -> str:
    try:
        Repository.open(path, backend)
    except UserError as error:
        return str(error)
    return ""
