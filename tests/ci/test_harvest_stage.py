"""The stage that fetches conversations, and what makes the loop begin again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from housestyle.ci.session import Session, open_session
from housestyle.ci.stages import harvest as stage
from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.core.main import main
from housestyle.indexer.conversations import model
from housestyle.indexer.conversations.source import Origin, Surroundings, Tally
from housestyle.indexer.conversations.store.rows import Standing
from tests.repositories import GitRepository

STORE = '[store]\nurl = "../store"\n'
GITHUB = '[harvest]\ngithub = "ada/shop"\n'
Asked = list[str]


class Reviews:
    """A GitHub of one discussion, which may refuse."""

    name = "github"
    is_personal = False

    def __init__(self, failure: UserError | None = None) -> None:
        self.failure = failure

    def origins(self, around: Surroundings) -> Iterator[Origin]:
        yield Origin(around.github)

    def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[model.Entry]:
        yield model.Session("pull/1", is_discussion=True)
        yield model.Turn("pull/1", "1", "person", "Why so?", author="grace", time=1.0)
        yield model.Mark("1")
        if self.failure:
            raise self.failure


@pytest.fixture
def team(git_repository: GitRepository) -> GitRepository:
    """A repository, and a store beside it."""
    (git_repository.folder.parent / "store").mkdir()
    git_repository.commit("feat: a", {"a.py": "def a():\n    return 1\n"})
    return git_repository


def until_harvest(folder: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert main(["loop", "--until", "harvest", "--json", "--repo", str(folder)]) == 0
    return json.loads(capsys.readouterr().out)["stages"]["harvest"]


def published(team: GitRepository) -> Session:
    """A machine whose person approved and pushed a session."""
    (team.folder / "housestyle.toml").write_text(STORE)
    session = opened(team.folder)
    said = [model.Session("s"), model.Turn("s", "t", "person", "Why?", time=1.0)]
    with session.keeper.opened() as sessions, sessions.writing():
        for entry in said:
            sessions.add("codex", entry)
    decide(session, "approved")
    with session.keeper.opened() as sessions:
        session.keeper.push(sessions)
    return session


def opened(folder: Path) -> Session:
    return open_session(folder, Console(quiet=True))


def decide(session: Session, standing: Standing) -> None:
    with session.keeper.opened() as sessions, sessions.writing():
        sessions.settle()
        sessions.set_standing(sessions.sessions()[0].id, standing)


def test_nothing_is_fetched_unasked(
    team: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    told = until_harvest(team.folder, capsys)
    assert (told["enabled"], told["reused"]) == (False, True)
    assert not (team.folder / ".git" / "housestyle" / "sessions.db").exists()


def test_what_was_shared_arrives(team: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    published(team)
    clone = team.folder.parent / "clone"
    team.git("clone", "-q", str(team.folder), str(clone))
    (clone / "housestyle.toml").write_text(STORE)
    before = opened(clone).keeper.state()
    told = until_harvest(clone, capsys)
    assert told["pulled"]["added"] == 1
    assert opened(clone).keeper.standings() == {"pulled": 1}
    assert opened(clone).keeper.state() != before
    again = until_harvest(clone, capsys)
    assert (again["pulled"]["added"], again["key"]) == (0, told["key"])


def test_the_loop_begins_again_when_conversations_changed(team: GitRepository) -> None:
    session = published(team)
    states = [session.keeper.state()]
    for standing in ("refused", "private", "published"):
        decide(session, standing)
        states.append(session.keeper.state())
    assert states[1] == states[2] != states[0] == states[3]
    with session.keeper.opened() as sessions, sessions.writing():
        sessions.add("codex", model.Turn("s", "u", "person", "Not yet seen.", time=2.0))
    assert session.keeper.state() == states[1]  # it is private again


def test_a_store_that_is_not_there_ends_the_pipeline(
    team: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    (team.folder / "housestyle.toml").write_text(STORE)
    (team.folder.parent / "store").rmdir()
    assert main(["loop", "--until", "harvest", "--repo", str(team.folder)]) == 1
    assert "is not there" in capsys.readouterr().err


@pytest.mark.parametrize("failure", [None, UserError("GitHub is out of reach", "wait")])
def test_reviews_are_read_and_an_outage_is_no_end(
    team: GitRepository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    failure: UserError | None,
) -> None:
    (team.folder / "housestyle.toml").write_text(GITHUB)
    monkeypatch.setattr(stage, "named", lambda name, settings: Reviews(failure))
    assert main(["loop", "--until", "harvest", "--repo", str(team.folder)]) == 0
    said = capsys.readouterr().err
    assert ("warning: GitHub is out of reach: wait" in said) == bool(failure)
    assert opened(team.folder).keeper.standings() == {"public": 1}
    with opened(team.folder).keeper.opened() as sessions:
        (turn,) = sessions.turns(sessions.sessions()[0].id)
    assert turn.author.startswith("dev-")
