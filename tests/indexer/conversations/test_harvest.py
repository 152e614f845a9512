"""What is taken from sources, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.indexer.conversations.model import (
    Call,
    Edit,
    Entry,
    Gone,
    Mark,
    Result,
    Session,
    Turn,
)
from housestyle.indexer.conversations.source import Origin, Surroundings, Tally
from housestyle.indexer.git.repository import Repository
from tests.indexer.conversations.person_home import PersonHome
from tests.indexer.conversations.told_source import TellingSource, lines
from tests.repositories import GitRepository

KEY = "sk-ant-" + "abcdefghijklmnop0123456789"


@pytest.fixture
def home(tmp_path: Path) -> PersonHome:
    return PersonHome(tmp_path)


def _conversation(home: PersonHome, native: str = "s") -> list[Entry]:
    file = f"{home.cwd}/src/a.py"
    call = Call("c", "Edit", "edit", (Edit(file, ("a = 1",), ("a = 2", "")),))
    return [
        Session(native, cwd=home.cwd, time=5.0),
        Turn(native, "1", "person", f"change {file}", time=10.0),
        Turn(native, "2", "agent", "done", parent="1", time=11.0, calls=(call,)),
        Result(native, "c", "ok", "The file has been updated"),
    ]


def test_a_conversation_of_the_repository_is_taken(home: PersonHome) -> None:
    home.tell(*_conversation(home))

    report = home.harvest()

    assert (report.sessions, report.turns, report.calls, report.foreign) == (1, 2, 1, 0)
    assert report.bytes == (home.home / "one.told").stat().st_size
    with home.open() as sessions:
        (session,) = sessions.sessions(standing=["private"])
        assert (session.cwd, session.native, session.time) == (".", "s", 5.0)
        assert [turn.text for turn in sessions.turns(session.id)] == ["change src/a.py", "done"]
        (edit,) = sessions.edits(session.id)
        assert (edit.path, edit.removed, edit.added) == ("src/a.py", ("a = 1",), ("a = 2", ""))
        assert (edit.status, edit.time, edit.is_live) == ("ok", 11.0, True)


def test_harvesting_twice_adds_nothing(home: PersonHome) -> None:
    home.tell(*_conversation(home))
    home.harvest()
    before = home.dump()

    report = home.harvest()

    assert (report.added, report.updated, report.bytes, report.touched) == (0, 0, 0, [])
    assert home.dump() == before


def test_what_is_appended_is_added(home: PersonHome) -> None:
    entries = _conversation(home)
    path = home.tell(*entries)
    home.harvest()
    with path.open("ab") as file:
        file.write(lines([Turn("s", "3", "person", "and now b", parent="2")]))

    report = home.harvest()

    assert (report.sessions, report.turns, report.added) == (0, 1, 1)
    (touched,) = report.touched
    assert (touched.is_new, touched.turns) == (False, 3)


def test_a_dry_harvest_tells_the_same_and_stores_nothing(home: PersonHome) -> None:
    home.tell(*_conversation(home))

    told = home.harvest(dry=True)
    assert not home.database.exists()
    assert not home.database.parent.exists()
    assert [one.turns for one in told.touched] == [2]
    assert home.harvest() == told

    home.tell(*_conversation(home, "t"), name="two")
    before = home.dump()
    again = home.harvest(dry=True)
    assert (again.sessions, again.turns) == (1, 2)
    assert home.dump() == before
    assert home.harvest() == again


def test_conversations_of_others_are_counted_and_not_stored(home: PersonHome) -> None:
    other = [
        Session("o", cwd=str(home.home / "elsewhere"), title="SECRET PLAN"),
        Turn("o", "1", "person", "SECRET WORDS"),
        Turn("never told", "1", "person", "SECRET RIDDLE"),
    ]
    home.tell(*other, *_conversation(home))

    report = home.harvest()

    assert (report.sessions, report.foreign, report.foreign_sessions) == (1, 2, 1)
    assert not any("SECRET" in line for line in home.dump())


def test_a_session_that_goes_elsewhere_is_stored_as_long_as_it_is_here(home: PersonHome) -> None:
    here, there = Session("s", cwd=home.cwd), Session("s", cwd="/elsewhere", title="theirs")
    path = home.tell(here, Turn("s", "1", "person", "ours"), there)
    home.harvest()
    with path.open("ab") as file:  # told later, so that it must have been remembered
        file.write(lines([Turn("s", "2", "person", "theirs"), here, Turn("s", "3", "agent", "us")]))

    report = home.harvest()

    assert (report.turns, report.foreign) == (1, 1)
    with home.open() as sessions:
        (session,) = sessions.sessions()
        assert (session.title, session.cwd) == ("", ".")
        assert [turn.text for turn in sessions.turns(session.id)] == ["ours", "us"]


def test_one_file_going_elsewhere_does_not_take_another_with_it(home: PersonHome) -> None:
    here, there = Session("s", cwd=home.cwd), Session("s", cwd="/elsewhere")
    first = home.tell(there, name="a")
    second = home.tell(here, Turn("s", "1", "person", "ours"), name="b")
    home.harvest()
    for path, text in ((first, "theirs"), (second, "ours too")):
        with path.open("ab") as file:
            file.write(lines([Turn("s", text, "person", text)]))

    assert home.harvest().foreign == 1
    assert not any("theirs" in line for line in home.dump())


def test_paths_are_relative_to_the_repository_wherever_the_session_was(home: PersonHome) -> None:
    clone = home.home / "clone"
    GitRepository(clone)
    remote = "git@host.example:team/engine.git"
    home.git.git("remote", "add", "origin", remote)
    calls = [
        Call(name, "Edit", "edit", (Edit(path),))
        for name, path in (("1", "a.py"), ("2", f"{clone}/src/b.py"), ("3", "../c.py"))
    ]
    home.tell(
        Session("s", cwd=f"{home.cwd}/src"),
        Turn("s", "1", "agent", calls=(calls[0], calls[2])),
        Session("t", cwd=str(clone), remote="https://HOST.example/team/engine"),
        Turn("t", "1", "agent", calls=(calls[1],)),
        Session("u", cwd=str(home.home / "deleted"), remote=remote),
        Turn("u", "1", "agent", calls=(replace(calls[1], edits=(Edit("src/d.py"),)),)),
    )
    home.harvest()

    with home.open() as sessions:
        found = {
            session.native: [edit.path for edit in sessions.edits(session.id)]
            for session in sessions.sessions()
        }
        remotes = {session.remote for session in sessions.sessions()}
    assert found == {"s": ["src/a.py", "c.py"], "t": ["src/b.py"], "u": ["src/d.py"]}
    assert remotes == {"", "host.example/team/engine"}


def test_drift_is_counted_and_kept(home: PersonHome) -> None:
    path = home.tell(*_conversation(home), '{"kind": "new"}', "broken {")
    report = home.harvest()
    with path.open("ab") as file:
        file.write(lines(['{"kind": "newer"}']))
    home.harvest()

    assert (report.broken, dict(report.drift)) == (1, {("told", "1", "riddle"): 1})
    with home.open() as sessions:
        broken, riddles = ("told", "broken", "", "", 1), ("told", "unknown", "1", "riddle", 2)
        assert sessions.drift() == [broken, riddles]


def test_a_source_that_fails_does_not_stop_the_others(home: PersonHome) -> None:
    class Failing(TellingSource):
        name = "failing"

        def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[Entry]:
            yield Session("x", cwd=home.cwd)
            yield Mark("1")
            yield Turn("x", "1", "person", "half of it")
            raise KeyError(KEY)

    home.tell(*_conversation(home))

    report = home.harvest(Failing(), TellingSource())

    assert dict(report.failures) == {("failing", "KeyError"): 1}
    assert report.sessions == 2
    assert KEY not in repr(report)
    assert not any("half of it" in line for line in home.dump())


def test_what_others_said_in_public_needs_no_folder(home: PersonHome) -> None:
    home.tell(
        Session("7", title="Use tuples", is_discussion=True),
        Turn("7", "1", "person", "why? grace@users.example.dev said so", author="grace"),
        Turn("7", "2", "person", "see @property there", author="bot[bot]", parent="1"),
        Turn("7", "3", "person", "because", author="ada@corp.example", parent="1"),
        Gone("7", "1"),
    )
    home.harvest(TellingSource(is_personal=False))

    with home.open() as sessions:
        (session,) = sessions.sessions(standing=["public"])
        turns = list(sessions.turns(session.id))
    assert [turn.native for turn in turns] == ["2", "3"]
    assert (turns[0].author, turns[0].text) == ("bot[bot]", "see @property there")
    assert turns[1].author.startswith("dev-")
    assert not any("grace" in line for line in home.dump())


def test_a_repository_without_commits_has_no_conversations(tmp_path: Path) -> None:
    home = PersonHome(tmp_path)
    empty = GitRepository(tmp_path / "empty")
    home.around = Surroundings(Repository.open(empty.folder), home.home)
    with pytest.raises(UserError, match="no commits"):
        home.harvest()


def test_nothing_private_is_left_in_any_file_of_the_database(home: PersonHome) -> None:
    mail, name = "grace.hopper@navy.example.mil", "Grace Hopper"
    home.git.git("config", "user.name", name)
    home.git.git("config", "user.email", mail)
    entry = f"{KEY} {mail} {name} {home.home}/notes /home/babbage/x adalove said"
    edit = Edit(f"{home.home}/{KEY}", (entry,), (entry, entry))
    home.tell(
        Session("s", version=entry, cwd=home.cwd, branch=entry, title=entry, agent=entry),
        Session("s2", cwd=home.cwd, remote=f"https://{mail}:{KEY}@h.example/x", parent=entry),
        Turn("s", entry, "person", entry, parent=entry, author=mail, model=entry, branch=entry),
        Turn("s", "2", "agent", calls=(Call(entry, entry, "run", (edit,), (entry,), entry),)),
        Result("s", entry, "failed", f"{entry}\n" * 60, (edit,)),
        Gone("s", entry),
        f'{{"kind": "{KEY}"}}',
        name=f"{name} {mail}",
    )
    report = home.harvest()

    stored = b"".join(path.read_bytes() for path in sorted(home.database.parent.iterdir()))
    for private in (KEY, mail, name, str(home.home), "babbage", "adalove", "grace.hopper"):
        assert private.encode() not in stored, private
        assert private not in repr(report)
    assert report.removed["secret"] > 10
    assert report.removed["person"] > 10
    assert report.removed["home"] > 10
