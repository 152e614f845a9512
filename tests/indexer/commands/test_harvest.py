"""``housestyle harvest`` as people and hooks run it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from housestyle.core.lock import exclusive
from housestyle.core.main import main
from housestyle.indexer.commands.harvest import command
from tests.indexer.commands.transcripts import asked, edited, tell
from tests.repositories import GitRepository

SETTINGS = '[harvest]\nassistants = ["claude-code"]\n[store]\nurl = "../store"\n'
BEFORE, AFTER = "def total(x):\n    return x\n", "def total(x):\n    return ceil(x) + tax(x)\n"
WORDS = "Round up, because the tax office wants it"


@pytest.fixture
def shop(git_repository: GitRepository) -> GitRepository:
    """A repository with settings, and a conversation about it that landed."""
    git_repository.clock = 1_795_100_000  # before the conversation
    git_repository.commit("feat: total", {"a.py": BEFORE, "housestyle.toml": SETTINGS})
    folder = git_repository.folder
    tell(
        asked(f"{WORDS}. My key is AKIAIOSFODNN7EXAMPLZ", folder),
        edited(folder / "a.py", "    return x", "    return ceil(x) + tax(x)", folder),
    )
    git_repository.clock = 1_795_169_000
    record = {"docs/adr/0001-round-up.md": "# Round up\n\n## Decision\n\nWe round up.\n"}
    git_repository.commit("fix: round up", {"a.py": AFTER, **record})
    (folder.parent / "store").mkdir()
    return git_repository


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def ran(repository: GitRepository | Path, *words: str, status: int = 0) -> Any:
        folder = repository if isinstance(repository, Path) else repository.folder
        capsys.readouterr()
        assert main(["harvest", "--json", "--repo", str(folder), *words]) == status
        printed = capsys.readouterr()
        return json.loads(printed.out) if not status else printed.err

    return ran


def review(repository: GitRepository, answers: str, *words: str) -> str:
    """Answer a review; return what was shown."""
    arguments = ["--review", "--repo", str(repository.folder), *words]
    done = CliRunner().invoke(command, arguments, input=answers, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def database(repository: GitRepository) -> Path:
    return repository.folder / ".git" / "housestyle" / "sessions.db"


def test_reading_twice_adds_nothing(shop: GitRepository, run: Any) -> None:
    first = run(shop)["read"]
    assert (first["sessions"], first["turns"], first["calls"]) == (1, 2, 1)
    assert first["removed"]["secret"] == 1
    assert first["tied"]["landed"] == 1
    assert first["git"] == {"commits": 2, "records": 1}
    assert first["waiting"] == 1
    again = run(shop)["read"]
    assert (again["sessions"], again["turns"], again["added"], again["updated"]) == (0, 0, 0, 0)
    assert again["waiting"] == 1


def test_from_a_line_of_code_to_the_words_behind_it(
    shop: GitRepository, run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(shop.folder)
    assert main(["index", "--json", "--repo", folder]) == 0
    run(shop)
    assert main(["graph", "why", "total", "--json", "--repo", folder]) == 0
    told = capsys.readouterr().out
    assert WORDS in told
    assert "AKIA" not in told


def test_a_dry_run_shows_and_stores_nothing(shop: GitRepository, run: Any) -> None:
    told = run(shop, "--dry-run")["read"]
    assert (told["sessions"], told["dry_run"], told["tied"]) == (1, True, None)
    assert [one["turns"] for one in told["touched"]] == [2]
    assert not database(shop).exists()
    run(shop)
    before = database(shop).read_bytes()
    tell(asked("And now?", shop.folder, "u9", "u3"))
    assert run(shop, "--dry-run")["read"]["turns"] == 1
    assert database(shop).read_bytes() == before


def test_what_is_not_enabled_is_not_read(
    shop: GitRepository, run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write({"housestyle.toml": ""})
    told = run(shop)["read"]
    assert (told["sources"], told["sessions"]) == ([], 0)
    assert "not enabled" in run(shop, "--source", "claude-code", status=1)
    assert run(shop, "--source", "claude-code", "--dry-run")["read"]["sessions"] == 1
    assert main(["harvest", "--repo", str(shop.folder)]) == 0
    assert '    assistants = ["claude-code"]\n' in capsys.readouterr().out


def test_names_that_are_wrong_are_told(shop: GitRepository, run: Any) -> None:
    assert "did you mean `claude-code`" in run(shop, "--source", "claudecode", status=1)
    shop.write({"housestyle.toml": '[harvest]\nassistants = ["codx"]\n'})
    assert "did you mean `codex`" in run(shop, status=1)
    shop.write({"housestyle.toml": '[harvest]\nassistants = ["github"]\n'})
    assert "owner/name" in run(shop, status=1)
    assert "owner/name" in run(shop, "--source", "github", status=1)


@pytest.mark.parametrize(
    "words",
    [["--review", "--dry-run"], ["--review", "--json"], ["--all"], ["--push", "--source", "codex"],
     ["--pull", "--offline"]],
)  # fmt: skip
def test_what_does_not_go_together_is_wrong_usage(words: list[str], shop: GitRepository) -> None:
    assert main(["harvest", "--repo", str(shop.folder), *words]) == 2
    assert not database(shop).exists()


def test_what_a_person_approves_reaches_another_clone(
    shop: GitRepository, run: Any, tmp_path: Path
) -> None:
    run(shop)
    assert run(shop, "--push")["push"]["sent"] == []
    shown = review(shop, "a\n")
    assert WORDS in shown
    assert "AKIA" not in shown
    assert "[redacted aws-access-key]" in shown
    assert "1 approved" in shown
    (sent,) = run(shop, "--push", "--dry-run")["push"]["sent"]
    assert sent["what"] == "pushed"
    assert list((tmp_path / "store").iterdir()) == []
    run(shop, "--push")
    (stored,) = (path for path in (tmp_path / "store").rglob("*") if path.is_file())
    for hidden in (b"AKIA", bytes(tmp_path), bytes(Path.home()), b"ada@"):
        assert hidden not in stored.read_bytes()
    shop.git("clone", "-q", str(shop.folder), str(tmp_path / "clone"))
    assert run(tmp_path / "clone", "--pull", "--dry-run")["pull"]["added"] == 1
    assert run(tmp_path / "clone", "--pull")["pull"]["added"] == 1
    assert run(tmp_path / "clone", "--pull")["pull"]["added"] == 0
    with sqlite3.connect(tmp_path / "clone" / ".git" / "housestyle" / "sessions.db") as pulled:
        assert pulled.execute("SELECT standing FROM session").fetchall() == [("pulled",)]
        landed = pulled.execute('SELECT state FROM link WHERE "commit" <> ""').fetchall()
        assert ("landed",) in landed
        (author,) = pulled.execute("SELECT author FROM turn WHERE role = 'person'").fetchone()
        assert author.startswith("dev-") or not author


def test_a_review_remembers(shop: GitRepository, run: Any) -> None:
    run(shop)
    assert "1 of 1" in review(shop, "s\n")
    assert "1 of 1" in review(shop, "q\n")
    assert "1 refused" in review(shop, "r\n")
    assert "1 of 1" not in review(shop, "")
    assert "refused" in review(shop, "v\na\n", "--all")
    assert "0 sessions" in review(shop, "")
    tell(asked("And now?", shop.folder, "u9", "u3"))
    assert run(shop)["read"]["waiting"] == 1
    assert "And now?" in review(shop, "q\n")
    assert run(shop, "--push")["push"]["sent"] == []


def test_what_is_said_during_a_review_is_not_decided(
    shop: GitRepository, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(shop)

    def answered(*_: object, **__: object) -> str:
        tell(asked("Something unseen", shop.folder, "u9", "u3"))
        assert main(["harvest", "--repo", str(shop.folder)]) == 0
        return "a"

    monkeypatch.setattr(click, "prompt", answered)
    assert "it has gone on meanwhile" in review(shop, "")
    assert run(shop)["read"]["waiting"] == 1
    assert run(shop, "--push")["push"]["sent"] == []


def test_words_of_a_conversation_move_no_cursor(shop: GitRepository, run: Any) -> None:
    tell(asked("\x1b[2J\x1b]0;title\x07 a\rb \u202e gnp\u2066", shop.folder, "u9", "u3"))
    run(shop)
    shown = review(shop, "v\nq\n")
    assert not [one for one in shown if not one.isprintable() and one != "\n"]


def test_without_a_store_it_says_what_to_set(shop: GitRepository, run: Any) -> None:
    shop.write({"housestyle.toml": ""})
    assert "set `url` of [store]" in run(shop, "--push", status=1)
    shop.write({"housestyle.toml": '[store]\nurl = "../gone"\n'})
    assert "is not there" in run(shop, "--pull", status=1)
    assert not (shop.folder.parent / "gone").exists()


def test_a_shallow_clone_is_told_so(shop: GitRepository, run: Any, tmp_path: Path) -> None:
    shop.git("clone", "-q", "--depth=1", f"file://{shop.folder}", str(tmp_path / "clone"))
    assert "git fetch --unshallow" in run(tmp_path / "clone", "--pull", status=1)


def test_one_at_a_time(shop: GitRepository, run: Any) -> None:
    lock = database(shop).with_name("harvest.lock")
    with exclusive(lock, "the test"):
        assert "another housestyle process" in run(shop, status=1)
    run(shop)


def test_a_repository_without_commits_is_told_so(tmp_path: Path, run: Any) -> None:
    empty = GitRepository(tmp_path / "empty")
    empty.write({"housestyle.toml": SETTINGS})
    assert "commit" in run(empty, status=1)


def test_people_read_lines(shop: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    tell('{"type": "zork", "version": "2.1.0"}\n', "{broken\n")
    assert main(["harvest", "--repo", str(shop.folder)]) == 0
    told = capsys.readouterr().out
    assert "read: 1 new session, 2 new turns, 1 tool call" in told
    assert "taken out before storing: 1 output, 1 secret" in told
    assert "1 record of type 'zork'" in told
    assert "broken: 1 record" in told
    assert "tied to commits: 1 landed" in told
    assert "1 session is yours alone: `housestyle harvest --review`" in told
    assert WORDS not in told
    assert main(["status", "--repo", str(shop.folder)]) == 0
    assert "sessions   1 private (`housestyle harvest --review`)" in capsys.readouterr().out
