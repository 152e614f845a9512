from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.core.settings import IndexerSettings
from housestyle.indexer.queries import freshness
from housestyle.indexer.queries.freshness import Wanted, open_view, viewing
from housestyle.indexer.queries.outline import symbols
from housestyle.indexer.queries.settings import Defaults, indexer_settings
from tests.indexer.shelf import opened
from tests.repositories import GitRepository


def functions(folder: Path, **wanted: bool) -> list[str]:
    view = opened(folder, **wanted)
    try:
        return [one.qualname for one in symbols(view, "", "function").symbols]
    finally:
        view.close()


def database(repository: GitRepository) -> Path:
    return repository.folder / ".git" / "housestyle" / "graph.db"


def one_function(repository: GitRepository, name: str = "one") -> str:
    return repository.commit(name, {"a.py": f"def {name}():\n    pass\n"})


def test_the_first_question_makes_the_graph(git_repository: GitRepository, tmp_path: Path) -> None:
    one_function(git_repository)
    git_repository.git("clone", "-q", ".", str(tmp_path / "clone"))
    assert functions(tmp_path / "clone") == ["one"]


def test_every_move_of_head_is_followed(git_repository: GitRepository) -> None:
    first = one_function(git_repository)
    assert functions(git_repository.folder) == ["one"]
    one_function(git_repository, "two")
    assert functions(git_repository.folder) == ["two"]
    git_repository.git("checkout", "-q", first)
    assert functions(git_repository.folder) == ["one"]
    git_repository.commit("amended", {"a.py": "def three():\n    pass\n"})
    git_repository.git("commit", "-q", "--amend", "-m", "other words")
    assert functions(git_repository.folder) == ["three"]


def test_linked_worktrees_show_their_own(git_repository: GitRepository, tmp_path: Path) -> None:
    one_function(git_repository)
    linked = tmp_path / "linked"
    git_repository.git("worktree", "add", "-q", "-b", "side", str(linked))
    one_function(git_repository, "two")
    assert functions(git_repository.folder) == ["two"]
    assert functions(linked) == ["one"]


def test_without_an_update_the_answer_says_that_it_is_stale(
    git_repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    first = one_function(git_repository)
    with pytest.raises(UserError, match="run `housestyle index`"):
        functions(git_repository.folder, update=False)
    functions(git_repository.folder)
    one_function(git_repository, "two")
    view = open_view(git_repository.folder, Console(), Wanted(update=False))
    assert view.stale
    assert view.commit == first
    view.close()
    assert f"this answer is of commit {first[:12]}" in capsys.readouterr().err


def test_settings_that_changed_count(git_repository: GitRepository) -> None:
    git_repository.commit("two files", {"a.py": "def a(): 1\n", "b.py": "def b(): 1\n"})
    assert functions(git_repository.folder) == ["a", "b"]
    git_repository.write({"housestyle.toml": '[indexer]\nexclude = ["b.py"]\n'})
    assert functions(git_repository.folder) == ["a"]


def test_settings_that_are_wrong_are_told(git_repository: GitRepository) -> None:
    one_function(git_repository)
    git_repository.write({"housestyle.toml": "[indexer]\nexclud = []\n"})
    with pytest.raises(UserError, match="did you mean `exclude`"):
        functions(git_repository.folder)


def test_a_held_lock_is_no_reason_not_to_answer(
    git_repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_function(git_repository)
    functions(git_repository.folder)
    one_function(git_repository, "two")
    monkeypatch.setattr(freshness, "LOCK_SECONDS", 0.05)
    with closing(sqlite3.connect(database(git_repository))) as other:
        other.execute("BEGIN IMMEDIATE")
        view = opened(git_repository.folder)
        assert view.stale == "another process is writing the graph, which is behind HEAD"
        assert [one.qualname for one in symbols(view, "", "function").symbols] == ["one"]
        view.close()
    assert functions(git_repository.folder) == ["two"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_no_reason_not_to_answer(git_repository: GitRepository) -> None:
    one_function(git_repository)
    functions(git_repository.folder)
    one_function(git_repository, "two")
    database(git_repository).parent.chmod(0o500)
    try:
        assert functions(git_repository.folder) == ["one"]
    finally:
        database(git_repository).parent.chmod(0o700)


def test_a_damaged_graph_is_made_again(git_repository: GitRepository) -> None:
    one_function(git_repository)
    functions(git_repository.folder)
    for garbage in (b"", b"garbage" * 1000):
        database(git_repository).write_bytes(garbage)
        assert functions(git_repository.folder) == ["one"]


def test_damage_inside_the_graph_is_told_in_a_line(git_repository: GitRepository) -> None:
    one_function(git_repository)
    functions(git_repository.folder)
    sound = database(git_repository).read_bytes()
    told = set()
    for start in range(4096, len(sound), 4096):
        hurt = sound[:start] + b"\xff" * 4096 + sound[start + 4096 :]
        database(git_repository).write_bytes(hurt)
        try:
            with viewing(git_repository.folder, Console(quiet=True)) as view:
                assert [one.qualname for one in symbols(view, "", "function").symbols] == ["one"]
        except UserError as error:
            told.add(error.remedy.partition(" ")[0])
    assert told == {"delete"}


def test_a_newer_graph_is_refused_and_left_alone(git_repository: GitRepository) -> None:
    one_function(git_repository)
    functions(git_repository.folder)
    with closing(sqlite3.connect(database(git_repository))) as connection:
        connection.execute("PRAGMA user_version = 9999")
    with pytest.raises(UserError, match="upgrade housestyle"):
        functions(git_repository.folder)


def test_history_is_followed_only_for_questions_about_it(git_repository: GitRepository) -> None:
    one_function(git_repository)
    for history, commits in ((False, 0), (True, 1)):
        view = opened(git_repository.folder, history=history)
        assert view.connection.execute("SELECT count(*) FROM history").fetchone() == (commits,)
        view.close()


def test_no_commit_and_no_repository(git_repository: GitRepository, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="make a first commit"):
        functions(git_repository.folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError):
        functions(tmp_path / "empty")


def test_the_defaults_are_those_of_the_settings(tmp_path: Path) -> None:
    assert asdict(Defaults()) == IndexerSettings().model_dump()
    assert isinstance(indexer_settings(tmp_path, {}), Defaults)
    given = indexer_settings(tmp_path, {"HOUSESTYLE_INDEXER_MAX_FILE_BYTES": "7"})
    assert given.max_file_bytes == 7


def test_settings_that_are_all_comments_need_no_parser(tmp_path: Path) -> None:
    (tmp_path / "housestyle.toml").write_text("# settings\n[indexer]\n#max_file_bytes = 7\n")
    code = (
        "import sys; from pathlib import Path;"
        "from housestyle.indexer.queries.settings import Defaults, indexer_settings;"
        "given = indexer_settings(Path(sys.argv[1]), {});"
        "sys.exit(given != Defaults() or 'tomllib' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    (tmp_path / "housestyle.toml").write_text("[indexer]\nmax_file_bytes = 7\n")
    assert indexer_settings(tmp_path, {}).max_file_bytes == 7
