from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.core.settings import IndexerSettings
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.graph import Graph
from housestyle.indexer.update import update
from tests.indexer.inspection import dump, find, index, run
from tests.repositories import GitRepository

FILES = {
    "src/shop/__init__.py": "from .app import App\n",
    "src/shop/app.py": "class App:\n    def run(self):\n        return helper()\n\n"
    "def helper(): pass\n",
    "tests/test_app.py": "from shop import App\n\ndef test_run():\n    App().run()\n",
    "README.md": "text\n",
}


def test_report_and_no_op(git_repository: GitRepository, tmp_path: Path) -> None:
    commit = git_repository.commit("one", FILES)
    first = run(git_repository.folder, tmp_path / "graph.db")
    assert (first.commit, first.files, first.parsed, first.reused) == (commit, 3, 3, 0)
    assert (first.symbols, first.calls, first.calls_resolved, first.commits) == (7, 3, 3, 1)
    assert first.as_dict()["imports"] == 2
    second = run(git_repository.folder, tmp_path / "graph.db")
    assert (second.parsed, second.reused, second.symbols) == (0, 3, 7)
    assert second.seconds < 0.3


def test_only_new_content_is_parsed(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", FILES)
    run(git_repository.folder, tmp_path / "graph.db")
    git_repository.git("mv", "src/shop/app.py", "src/shop/core.py")
    git_repository.commit("rename", {"src/shop/__init__.py": "from .core import App\n"})
    report = run(git_repository.folder, tmp_path / "graph.db")
    assert (report.parsed, report.reused) == (1, 2)
    git_repository.git("revert", "--no-edit", "HEAD")
    assert run(git_repository.folder, tmp_path / "graph.db").parsed == 0


def test_graph_reads_back_what_was_written(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", FILES)
    graph = index(git_repository.folder, tmp_path / "graph.db")
    app = find(graph, "shop.app.App.run")
    assert (app.path, app.module, app.kind) == ("src/shop/app.py", "shop.app", "method")
    assert graph.text(app) == "def run(self):\n        return helper()"
    assert graph.symbol(app.parent or "").qualname == "App"
    assert graph.symbol(find(graph, "shop.app").id).name == "app"
    callers = [graph.symbol(edge.source).full_name for edge in graph.calls_to(app.id)]
    assert callers == ["tests.test_app.test_run"]
    assert find(graph, "tests.test_app.test_run").is_test
    assert not app.is_test
    places = [(one.path, one.start_byte) for one in graph.symbols()]
    assert places == sorted(places)
    (edge,) = graph.calls_from(app.id)
    content = graph.source(app.blob)
    assert content[edge.start_byte : edge.end_byte] == b"helper"
    with pytest.raises(UserError, match="no symbol"):
        graph.symbol("nothing")
    assert graph.counts()["functions"] == 3


def test_there_and_back_gives_the_same(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("a", FILES)
    git_repository.git("branch", "a")
    git_repository.git("switch", "-q", "-c", "b")
    git_repository.git("rm", "-q", "src/shop/app.py")
    git_repository.commit("b", {"other.py": "import shop\nshop.App()\n"})
    git_repository.git("switch", "-q", "a")
    before = dump(git_repository.folder, tmp_path / "graph.db")
    git_repository.git("switch", "-q", "b")
    other = dump(git_repository.folder, tmp_path / "graph.db")
    git_repository.git("switch", "-q", "a")
    assert dump(git_repository.folder, tmp_path / "graph.db") == before
    assert other != before


def test_clone_and_worktree_show_the_same(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", FILES)
    database = tmp_path / "graph.db"
    here = dump(git_repository.folder, database)
    git_repository.git("clone", "-q", str(git_repository.folder), str(tmp_path / "clone"))
    git_repository.git("worktree", "add", "-q", str(tmp_path / "linked"))
    assert dump(tmp_path / "clone", tmp_path / "clone.db") == here
    assert dump(tmp_path / "linked", database) == here


def test_worktrees_have_their_own_views(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", FILES)
    linked = tmp_path / "linked"
    git_repository.git("worktree", "add", "-q", str(linked))
    (linked / "new.py").write_text("x = 1\n")
    subprocess.run(["git", "add", "-A"], cwd=linked, check=True)
    subprocess.run(["git", "commit", "-q", "-m", "two"], cwd=linked, check=True)
    database = tmp_path / "graph.db"
    assert run(git_repository.folder, database).files == 3
    assert run(linked, database).files == 4
    main = Graph.open(database, Repository.open(git_repository.folder))
    other = Graph.open(database, Repository.open(git_repository.folder), "linked")
    assert (len(main.files()), len(other.files())) == (3, 4)


def test_settings_are_followed(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", FILES)
    database = tmp_path / "graph.db"
    assert run(git_repository.folder, database, exclude=("tests/*",)).files == 2
    assert run(git_repository.folder, database).files == 3
    assert run(git_repository.folder, database, max_file_bytes=40).skipped == 2


def test_repository_without_python(git_repository: GitRepository, tmp_path: Path) -> None:
    git_repository.commit("one", {"README.md": "text\n"})
    report = run(git_repository.folder, tmp_path / "graph.db")
    assert (report.files, report.symbols, report.commits) == (0, 0, 1)


def test_repository_without_commit(git_repository: GitRepository, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no commit yet"):
        run(git_repository.folder, tmp_path / "graph.db")


def test_odd_names_and_contents_are_rows(git_repository: GitRepository, tmp_path: Path) -> None:
    odd = os.fsencode(git_repository.folder) + b'/\xff"\n.py'
    Path(os.fsdecode(odd)).write_text("def f(): pass\n")
    (git_repository.folder / "nul.py").write_bytes(b"x = 1\0")
    (git_repository.folder / "broken.py").write_text("def good(): pass\ndef bad(:\n")
    (git_repository.folder / "latin.py").write_bytes(b"# coding: latin-1\nx = '\xe9'\n")
    (git_repository.folder / "link.py").symlink_to("nul.py")
    git_repository.commit("one")
    graph = index(git_repository.folder, tmp_path / "graph.db")
    status = {os.fsencode(one.path): (one.status, one.reason) for one in graph.files()}
    assert status == {
        b'\xff"\n.py': ("indexed", ""),
        b"nul.py": ("skipped", "NUL bytes"),
        b"broken.py": ("partial", "syntax errors"),
        b"latin.py": ("partial", "not UTF-8"),
    }
    assert {"f", "good"} <= {one.name for one in graph.symbols()}
    assert all(line.isascii() for line in graph.dump())


def test_unindexed_worktree_is_a_clear_line(git_repository: GitRepository, tmp_path: Path) -> None:
    repository = Repository.open(git_repository.folder)
    with pytest.raises(UserError, match="housestyle index"):
        Graph.open(tmp_path / "graph.db", repository)


def test_an_old_version_stays_readable_while_one_writes(
    git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit("one", FILES)
    graph = index(git_repository.folder, tmp_path / "graph.db")
    names = [one.full_name for one in graph.symbols()]
    git_repository.commit("two", {"src/shop/app.py": "x = 1\n"})
    run(git_repository.folder, tmp_path / "graph.db")
    assert [one.full_name for one in graph.symbols()] == names


def test_imports_are_light() -> None:
    code = (
        "import sys, housestyle.indexer.update, housestyle.indexer.graph,"
        " housestyle.indexer.history, housestyle.indexer.retrieval\n"
        "heavy = {'pydantic', 'sqlite_utils', 'numpy', 'torch', 'datasketch', 'click', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_defect_of_the_extractor_is_told(
    git_repository: GitRepository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    git_repository.commit("one", FILES)
    repository, settings = Repository.open(git_repository.folder), IndexerSettings()
    with monkeypatch.context() as patch:
        patch.setattr("housestyle.indexer.store.rows.extract", broken)
        report = update(repository, tmp_path / "graph.db", settings, Console())
    assert report.skipped == 3
    assert "3 files could not be extracted" in capsys.readouterr().err
