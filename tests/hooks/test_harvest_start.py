"""The harvest is started when settings ask for it and the command is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from housestyle.hooks import detach, harvest, worker
from housestyle.hooks.worker import serve
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.queries.settings import stated
from tests.hooks.ringing import all_gone, place, until
from tests.indexer.commands.transcripts import asked, edited, tell
from tests.repositories import GitRepository

WANTED = '[harvest]\nassistants = ["claude-code"]\n'


@pytest.mark.parametrize(
    ("project", "own", "expected"),
    [
        ("", "", {}),
        ("", WANTED, {"assistants": ["claude-code"]}),
        ("[tool.housestyle.harvest]\nassistants = ['x']\n", "", {"assistants": ["x"]}),
        ("[tool.housestyle.harvest]\nassistants = ['x']\ndays = 3\n", WANTED,
         {"assistants": ["claude-code"], "days": 3}),
        ("tool = 1\n# housestyle harvest", "harvest = 1\n", {}),
        ("harvest [", "harvest \udcff", {}),
    ],
)  # fmt: skip
def test_what_files_state(tmp_path: Path, project: str, own: str, expected: object) -> None:
    (tmp_path / "pyproject.toml").write_bytes(os.fsencode(project))
    (tmp_path / "housestyle.toml").write_bytes(os.fsencode(own))
    assert stated(tmp_path, "harvest") == expected


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    calls: list[list[str]] = []
    monkeypatch.setattr(detach, "start", lambda words, folder: calls.append(words))
    monkeypatch.setattr(harvest, "find_spec", lambda name: name)
    return calls


def test_it_is_started_where_it_is_wanted(
    git_repository: GitRepository, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    where = place(git_repository.folder)
    assert not harvest.start_if_wanted(where)
    (git_repository.folder / "housestyle.toml").write_text(WANTED)
    assert harvest.start_if_wanted(where)
    assert harvest.start_if_wanted(where._replace(folder=where.git_dir))
    folder = os.fspath(git_repository.folder)
    assert [words[-4:] for words in started] == [["harvest", "--offline", "--repo", folder]] * 2
    monkeypatch.setattr(harvest, "find_spec", lambda name: None)
    assert not harvest.start_if_wanted(where)


def test_it_follows_a_run_that_went_well(
    git_repository: GitRepository, started: list[list[str]]
) -> None:
    git_repository.commit("first", {"a.py": "a = 1\n", "housestyle.toml": WANTED})
    where = place(git_repository.folder)
    runs = serve(where, "post-commit")
    failed = [(view, run._replace(problem="p")) for view, run in runs]
    worker.follow(where, failed)
    worker.follow(where, [])
    worker.follow(where, [("of another worktree", run) for _, run in runs])
    assert started == []
    worker.follow(where, runs)
    assert len(started) == 1


def test_what_is_started_shares_nothing(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    program = (
        "import os, sys; from pathlib import Path; "
        "Path('said').write_text(f'{os.getsid(0) == os.getpid()} {os.read(0, 1)}')"
    )
    detach.start([detach.command("x")[0], "-c", program], tmp_path)
    os.close(writing)
    assert os.read(reading, 1) == b""
    os.close(reading)
    until(lambda: (tmp_path / "said").exists() and bool((tmp_path / "said").read_text()))
    assert (tmp_path / "said").read_text() == "True b''"


def test_a_commit_harvests_the_conversation_that_it_came_from(
    hooked: GitRepository, token: str
) -> None:
    words = asked("Why is it one?", hooked.folder)
    tell(words, edited(hooked.folder / "a.py", "    return 1", "    return 2", hooked.folder))
    hooked.git("config", "user.email", "ada@example.org")
    hooked.clock = 1_795_169_000  # after the conversation
    hooked.commit("second", {"a.py": "def a():\n    return 2\n", "housestyle.toml": WANTED})
    assert all_gone(token)
    with Sessions.open(hooked.folder / ".git/housestyle/sessions.db", readonly=True) as sessions:
        (session,) = sessions.sessions()
        assert session.standing == "private"
        assert [turn.text for turn in sessions.turns(session.id)] == ["Why is it one?", "Done."]
        assert {link.state for link in sessions.links(session=session.id)} == {"landed"}
    assert hooked.git("status", "--porcelain") == ""
