"""Bad input: one line that ends in what to do, exit status 1, nothing half-written."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from housestyle.core.main import main
from tests.repositories import GitRepository

CODE = "".join(f"def f{n}(x):\n    return x + {n}\n\n\n" for n in range(4))


def not_a_repository(repository: GitRepository) -> Path:
    folder = repository.folder.parent / "plain"
    folder.mkdir()
    return folder


def no_such_folder(repository: GitRepository) -> Path:
    return repository.folder / "nowhere"


def no_commit(repository: GitRepository) -> Path:
    return repository.folder


def no_python(repository: GitRepository) -> Path:
    repository.commit("docs: words", {"README.md": "words\n"})
    return repository.folder


def too_little(repository: GitRepository) -> Path:
    repository.commit("feat: little", {"a.py": CODE})
    return repository.folder


def unknown_setting(repository: GitRepository) -> Path:
    repository.commit("feat: little", {"a.py": CODE, "housestyle.toml": "[trainer]\nstep = 1\n"})
    return repository.folder


def base_that_is_no_model(repository: GitRepository) -> Path:
    settings = f"[trainer]\nbase = '{repository.folder}'\n"
    repository.commit("feat: little", {"a.py": CODE, "housestyle.toml": settings})
    return repository.folder


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (not_a_repository, "git repository"),
        (no_such_folder, "nowhere"),
        (no_commit, "git commit"),
        (no_python, "no code"),
        (too_little, "worth teaching"),
        (unknown_setting, "did you mean `steps`"),
        (base_that_is_no_model, "config.json"),
    ],
)
def test_one_line_and_status_1(
    make: Callable[[GitRepository], Path],
    words: str,
    git_repository: GitRepository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOUSESTYLE_CACHE", str(tmp_path / "cache"))
    folder = make(git_repository)
    assert main(["loop", "--json", "--repo", str(folder)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1, printed.err
    assert words in printed.err
    assert "Traceback" not in printed.err
    assert not list((tmp_path / "cache").glob("base/*"))
    assert not list(git_repository.folder.glob(".git/housestyle/runs/train/*"))


def test_a_bare_repository_and_a_shallow_clone_are_read(
    git_repository: GitRepository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git_repository.commit("feat: one", {"a.py": CODE})
    git_repository.commit("feat: two", {"b.py": CODE})
    source = git_repository.folder.as_uri()
    subprocess.run(["git", "clone", "-q", "--bare", source, str(tmp_path / "b")], check=True)
    subprocess.run(["git", "clone", "-q", "--depth=1", source, str(tmp_path / "s")], check=True)
    for name in ("b", "s"):
        assert main(["index", "--json", "--repo", str(tmp_path / name)]) == 0
        assert '"symbols": 10' in capsys.readouterr().out


def test_a_dirty_worktree_is_left_alone_and_named(
    git_repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    git_repository.commit("feat: one", {"a.py": CODE})
    git_repository.write({"a.py": "broken ("})
    assert main(["loop", "--until", "index", "--repo", str(git_repository.folder)]) == 0
    assert "uncommitted changes are not read: commit" in capsys.readouterr().err
    assert (git_repository.folder / "a.py").read_text() == "broken ("
    assert main(["status", "--repo", str(git_repository.folder)]) == 0
    assert "commit what should count" in capsys.readouterr().out


def test_a_damaged_cached_base_says_what_to_delete(
    git_repository: GitRepository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("HOUSESTYLE_CACHE", str(cache))
    git_repository.commit("feat: one", {"a.py": CODE})
    words = ["loop", "--until", "suite", "--repo", str(git_repository.folder)]
    assert main(words) == 0
    (damaged,) = cache.glob("tokenizer/*/tokenizer.json")
    damaged.write_text("{")
    git_repository.commit("feat: two", {"b.py": CODE})
    capsys.readouterr()
    assert main(words) == 1
    assert "is damaged: delete it (rm -r '" in capsys.readouterr().err
