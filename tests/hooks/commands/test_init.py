from __future__ import annotations

import io
import json
import os
import pty
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from housestyle.core.config import load
from housestyle.core.main import main
from housestyle.core.settings import Settings
from housestyle.hooks.placement.install import install
from housestyle.hooks.setup.workflows import default_branch
from tests.hooks.ringing import script
from tests.repositories import GitRepository

CODE = {"a.py": "def a():\n    return 1\n"}
SETTINGS, WORKFLOW = "housestyle.toml", ".github/workflows/housestyle-train.yml"


@pytest.fixture
def repository(git_repository: GitRepository) -> GitRepository:
    git_repository.commit("one", CODE)
    return git_repository


@pytest.fixture
def inside(repository: GitRepository, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    monkeypatch.chdir(repository.folder)
    return repository


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder, but for what SQLite and locks leave beside their files."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in found
        if not path.name.endswith((".lock", "-wal", "-shm"))
    }


def asked(
    arguments: list[str], capsys: pytest.CaptureFixture[str], status: int = 0
) -> dict[str, Any]:
    assert main(["init", "--json", *arguments]) == status
    return {one["step"]: one for one in json.loads(capsys.readouterr().out)["steps"]}


def statuses(steps: dict[str, Any]) -> dict[str, str]:
    return {name: step["status"] for name, step in steps.items()}


def test_yes_writes_all_and_tells_how_to_undo_it(
    inside: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(inside.folder)
    steps = asked(["--yes", "--github"], capsys)
    assert statuses(steps) == dict.fromkeys(("settings", "workflows", "hooks", "index"), "written")
    assert load(inside.folder, {}).settings == Settings()
    assert "1 file, 2 symbols, 1 commit (" in steps["index"]["told"]
    told = {path for step in steps.values() for path in step["paths"]}
    written = dict(everything(inside.folder).items() - before.items())
    assert {str(inside.folder / name) for name in written} == told
    for step in steps.values():
        command = shlex.split(step["undo"])
        if command[0] == "rm":
            subprocess.run(command, check=True, cwd=inside.folder)
        else:
            assert main(command[1:]) == 0
    assert everything(inside.folder) == before


def test_the_second_time_changes_nothing(
    repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--yes", "--github", "--repo", str(repository.folder)]
    asked(words, capsys)
    before = everything(repository.folder)
    steps = asked(words, capsys)
    assert set(statuses(steps).values()) == {"kept"}
    assert everything(repository.folder) == before
    assert not any(step["undo"] or step["paths"] for step in steps.values())


def test_what_is_there_stays(repository: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    mine = {SETTINGS: "[trainer]\nsteps = 3\n", WORKFLOW: "name: mine\n"}
    repository.write(mine)
    steps = asked(["--yes", "--github", "--repo", str(repository.folder)], capsys)
    assert (steps["settings"]["status"], steps["workflows"]["status"]) == ("kept", "written")
    assert {name: (repository.folder / name).read_text() for name in mine} == mine


def test_hooks_of_another_python_are_made_this_ones(
    repository: GitRepository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = script(tmp_path / "python", f'exec {shlex.quote(sys.executable)} "$@"\n')
    install(repository.folder, other)
    words = ["--yes", "--no-index", "--repo", str(repository.folder)]
    assert asked(words, capsys)["hooks"]["status"] == "written"
    assert asked(words, capsys)["hooks"]["status"] == "kept"


def test_settings_in_pyproject_are_enough(
    repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write({"pyproject.toml": "[tool.housestyle.trainer]\nsteps = 3\n"})
    steps = asked(["--yes", "--repo", str(repository.folder)], capsys)
    assert "pyproject.toml" in steps["settings"]["told"]
    assert not (repository.folder / SETTINGS).exists()


def test_without_being_asked_for_there_is_no_workflow(
    repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--yes", "--no-hooks", "--no-index", "--repo", str(repository.folder)]
    steps = asked(words, capsys)
    assert statuses(steps) == {"settings": "written", "workflows": "declined"}
    assert not (repository.folder / ".github").exists()
    assert not (repository.folder / ".git/housestyle").exists()
    assert not list((repository.folder / ".git/hooks").glob("post-c*t"))


@pytest.mark.parametrize("folder", ["deep/er", "-rf"])
def test_from_a_folder_inside(
    folder: str,
    repository: GitRepository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (repository.folder / folder).mkdir(parents=True)
    monkeypatch.chdir(repository.folder / folder)
    steps = asked(["--yes"], capsys)
    assert steps["settings"]["paths"] == [str(repository.folder / SETTINGS)]
    assert steps["settings"]["undo"] == f"rm {repository.folder / SETTINGS}"
    assert steps["hooks"]["undo"] == "housestyle hooks uninstall"


def test_a_linked_worktree_and_a_bare_repository(
    repository: GitRepository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    linked, bare = tmp_path / "linked", tmp_path / "bare"
    repository.git("worktree", "add", "-q", str(linked))
    repository.git("clone", "-q", "--bare", str(repository.folder), str(bare))
    steps = asked(["--yes", "--repo", str(linked)], capsys)
    assert steps["settings"]["paths"] == [str(linked / SETTINGS)]
    assert not (repository.folder / SETTINGS).exists()
    steps = asked(["--yes", "--github", "--repo", str(bare)], capsys)
    assert statuses(steps) == {
        "settings": "kept",
        "workflows": "kept",
        "hooks": "written",
        "index": "written",
    }
    assert not (bare / SETTINGS).exists()


def test_a_repository_without_code(
    git_repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    git_repository.commit("words", {"README.md": "words\n"})
    steps = asked(["--yes", "--repo", str(git_repository.folder)], capsys)
    assert "no code that can be read yet" in steps["index"]["told"]


def test_one_step_that_fails_leaves_the_others(
    repository: GitRepository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository.folder / ".github").symlink_to(tmp_path)
    steps = asked(["--yes", "--github", "--repo", str(repository.folder)], capsys, status=1)
    assert statuses(steps) == {
        "settings": "written",
        "workflows": "failed",
        "hooks": "written",
        "index": "written",
    }
    assert "symbolic link" in steps["workflows"]["told"]
    assert not (tmp_path / "workflows").exists()


def test_a_hook_manager_gets_its_lines_to_paste(
    repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository.folder / ".husky").mkdir()
    repository.git("config", "core.hooksPath", ".husky")
    if _runs_config_hooks():
        pytest.skip("this git runs hooks of its configuration beside those of a manager")
    assert main(["init", "--yes", "--repo", str(repository.folder)]) == 1
    printed = capsys.readouterr().out
    assert ".husky/post-commit" in printed
    assert "housestyle hooks run" in printed
    assert "Traceback" not in printed
    assert not list((repository.folder / ".husky").iterdir())


def _runs_config_hooks() -> bool:
    from housestyle.hooks.placement.site import CONFIG_HOOKS, git_version

    return git_version(Path()) >= CONFIG_HOOKS


def no_terminal(repository: GitRepository) -> list[str]:
    repository.commit("one", CODE)
    return []


def no_repository(repository: GitRepository) -> list[str]:
    return ["--yes", "--repo", str(repository.folder.parent)]


def no_commit(repository: GitRepository) -> list[str]:
    return ["--yes"]


def bad_settings(repository: GitRepository) -> list[str]:
    repository.commit("one", {**CODE, "pyproject.toml": "[tool.housestyle.trainer]\nstep = 1\n"})
    return ["--yes"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (no_terminal, "housestyle init --yes"),
        (no_repository, "git repository"),
        (no_commit, "git commit"),
        (bad_settings, "did you mean `steps`"),
    ],
)
def test_bad_places_are_one_line_and_nothing_is_written(
    make: Callable[[GitRepository], list[str]],
    words: str,
    git_repository: GitRepository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(git_repository.folder)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    arguments = make(git_repository)
    before = everything(git_repository.folder)
    assert main(["init", *arguments]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1
    assert words in printed.err
    assert everything(git_repository.folder) == before


def test_a_closed_standard_input_is_no_terminal(repository: GitRepository) -> None:
    program = (
        "import os, sys; os.close(0); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    )
    words = ["-m", "housestyle.core.main", "init", "--repo", str(repository.folder)]
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no terminal to ask on: run `housestyle init --yes`" in done.stderr


def on_a_terminal(folder: Path, answers: bytes, *arguments: str) -> tuple[int, str, str]:
    """Run init with a terminal for its standard input."""
    ours, theirs = pty.openpty()
    os.write(ours, answers)
    done = subprocess.run(
        [sys.executable, "-m", "housestyle.core.main", "init", *arguments],
        cwd=folder,
        stdin=theirs,
        capture_output=True,
        text=True,
    )
    os.close(ours)
    os.close(theirs)
    return done.returncode, done.stdout, done.stderr


def test_on_a_terminal_each_step_is_asked_for(repository: GitRepository) -> None:
    before = everything(repository.folder)
    status, printed, questions = on_a_terminal(repository.folder, b"n\n\nn\nn\n")
    assert status == 0
    assert questions.count("?") == 4
    assert "Write housestyle.toml" in questions
    assert questions.split("?")[2].startswith(" [y/N]")  # the workflow
    assert [line.split()[1] for line in printed.splitlines()] == ["declined"] * 4
    assert everything(repository.folder) == before


def test_flags_answer_questions(repository: GitRepository) -> None:
    words = ("--github", "--no-hooks", "--no-index")
    status, printed, questions = on_a_terminal(repository.folder, b"\n", *words)
    assert (status, questions.count("?")) == (0, 1)
    assert (repository.folder / WORKFLOW).exists()
    assert f"undo: rm {SETTINGS}" in printed


def test_an_interruption_leaves_nothing_untold(repository: GitRepository) -> None:
    status, printed, _ = on_a_terminal(repository.folder, b"y\n\x04")
    assert status == 130
    assert printed.startswith("settings  written")
    assert (repository.folder / SETTINGS).exists()
    assert not (repository.folder / ".git/housestyle").exists()


def test_the_default_branch_is_the_remotes(repository: GitRepository, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    repository.git("branch", "-m", "trunk/ü")
    repository.git("clone", "-q", str(repository.folder), str(clone))
    repository.git("-C", str(clone), "checkout", "-q", "-b", "topic")
    assert default_branch(clone) == "trunk/ü"
    assert default_branch(repository.folder) == "trunk/ü"
    repository.git("checkout", "-q", "--detach")
    assert default_branch(repository.folder) == "main"
