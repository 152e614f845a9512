"""What entries change that are told again, and what is derived from sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from housestyle.indexer.conversations.model import (
    Call,
    Complete,
    Edit,
    Gone,
    Place,
    Result,
    Session,
    Turn,
)
from housestyle.indexer.conversations.store import Sessions
from housestyle.indexer.conversations.store.rows import LinkRow, ReasonRow, SessionRow
from housestyle.indexer.conversations.store.writing import digest_of

SAID = Turn("s", "1", "agent", "first", time=5.0)
CALL = Call("c", "Edit", "edit", (Edit("a.py", ("old",), ("new",)),), ("a.py",))


@pytest.fixture
def sessions() -> Iterator[Sessions]:
    with Sessions.temporary() as opened:
        with opened.writing():
            opened.add("told", Session("s", cwd=".", title="begin"))
        yield opened


def _tell(sessions: Sessions, *entries: Session | Turn | Result | Gone | Complete) -> list[str]:
    with sessions.writing():
        told = [sessions.add("told", entry) for entry in entries]
        sessions.settle()
        return list(told)


def _session(sessions: Sessions) -> SessionRow:
    (session,) = sessions.sessions()
    return session


def _texts(sessions: Sessions, every: bool = False) -> list[str]:
    return [turn.text for turn in sessions.turns(_session(sessions).id, every=every)]


def test_a_session_is_named_by_its_source_and_id(sessions: Sessions) -> None:
    assert _session(sessions).digest == digest_of("told", "s")
    assert sessions.session(digest_of("told", "s")) == _session(sessions)
    assert sessions.find("told", "other") is None


def test_fields_that_are_not_empty_replace(sessions: Sessions) -> None:
    assert _tell(sessions, Session("s", title="end"), Session("s")) == ["updated", "same"]
    assert (_session(sessions).title, _session(sessions).cwd) == ("end", ".")


def test_parts_of_a_message_are_joined_once(sessions: Sessions) -> None:
    more = replace(SAID, text="second", time=9.0)
    assert _tell(sessions, SAID, more, SAID, more) == ["added", "updated", "same", "same"]
    (turn,) = sessions.turns(_session(sessions).id)
    assert (turn.text, turn.time) == ("first\n\nsecond", 5.0)


def test_a_message_told_whole_replaces(sessions: Sessions) -> None:
    other = replace(CALL, native="d")
    whole = replace(SAID, text="edited", is_whole=True, calls=(other,))
    _tell(sessions, replace(SAID, calls=(CALL,)), whole)
    (turn,) = sessions.turns(_session(sessions).id)
    assert turn.text == "edited"
    assert [call.native for call in sessions.calls(turn.id)] == ["d"]


def test_what_was_made_is_better_known_than_what_was_asked_for(sessions: Sessions) -> None:
    made = Edit("a.py", (), ("made", ""))
    result = Result("s", "c", "ok", "done", (made,), was_corrected=True)
    turn = replace(SAID, calls=(CALL,))
    assert _tell(sessions, turn, result, turn, result) == ["added", "updated", "same", "same"]
    (edit,) = sessions.edits(_session(sessions).id)
    assert (edit.added, edit.is_made, edit.was_corrected) == (("made", ""), True, True)


def test_what_nobody_told_of_is_unknown(sessions: Sessions) -> None:
    other = replace(SAID, session="never")
    assert _tell(sessions, other, Gone("s", "9"), Result("s", "9")) == ["unknown"] * 3


def test_after_going_back_what_follows_goes_on_before_it(sessions: Sessions) -> None:
    turns = [Turn("s", str(number), "person", str(number)) for number in range(1, 5)]
    _tell(sessions, *turns[:3], Gone("s", "2"), turns[3])
    assert _texts(sessions) == ["1", "4"]
    assert sorted(_texts(sessions, every=True)) == ["1", "2", "3", "4"]


def test_a_discussion_loses_only_what_was_deleted(sessions: Sessions) -> None:
    turns = [Turn("s", str(number), "person", str(number)) for number in range(1, 4)]
    _tell(sessions, Session("s", is_discussion=True), *turns, Complete("s", ("2", "3")))
    assert _texts(sessions) == ["2", "3"]
    _tell(sessions, turns[0])
    assert _texts(sessions) == ["1", "2", "3"]


def test_a_place_is_kept_as_told(sessions: Sessions) -> None:
    place = Place("a.py", "c" * 40, 3, 2**80, "before", "@@", "", resolved=False, outdated=True)
    _tell(sessions, replace(SAID, place=place))
    (turn,) = sessions.turns(_session(sessions).id)
    assert turn.place == replace(place, last=2**53)


@pytest.mark.parametrize("time", [float("nan"), float("inf"), -1.0, 1e300])
def test_impossible_times_are_none(sessions: Sessions, time: float) -> None:
    _tell(sessions, Session("s", time=time), replace(SAID, time=time))
    assert _session(sessions).time == 0
    assert next(sessions.turns(_session(sessions).id)).time == 0


def test_what_is_said_after_it_was_approved_is_not_approved(sessions: Sessions) -> None:
    _tell(sessions, SAID)
    session = _session(sessions)
    with sessions.writing():
        assert sessions.set_standing(session.id, "approved", session.revision)
    _tell(sessions, SAID)
    assert _session(sessions).standing == "approved"
    _tell(sessions, replace(SAID, native="2"))
    assert _session(sessions).standing == "private"
    with sessions.writing():
        assert not sessions.set_standing(session.id, "approved", session.revision)
        assert sessions.set_standing(session.id, "refused")
    _tell(sessions, replace(SAID, native="3"))
    assert _session(sessions).standing == "refused"


def test_links_and_reasons_are_found_by_what_they_are_about(sessions: Sessions) -> None:
    _tell(sessions, SAID)
    session = _session(sessions)
    (turn,) = sessions.turns(session.id)
    link = LinkRow(session.id, turn.id, "c" * 40, "a.py", "a.f", 0.75, {"lines": 0.5, "rule": "x"})
    unlanded = LinkRow(session.id, state="unlanded", score=0.1)
    reason = ReasonRow(session.id, turn.id, 0, "first", "decision", 0.5, 2.0)
    with sessions.writing():
        sessions.set_links(session.id, [link, unlanded])
        sessions.set_reasons(session.id, [reason])
    assert sessions.links(commit="c" * 40) == sessions.links(symbol="a.f", path="a.py") == [link]
    assert sessions.links(session=session.id) == [link, unlanded]
    assert sessions.reasons(turn=turn.id, label="decision") == [reason]
    assert sessions.reasons(label="constraint") == []
    with sessions.writing():
        sessions.set_links(session.id, [])
    assert sessions.links() == []


def test_a_stage_is_pending_where_something_was_said_since(sessions: Sessions) -> None:
    _tell(sessions, SAID)
    (before,) = sessions.pending("pairing")
    _tell(sessions, replace(SAID, native="2"))
    with sessions.writing():
        sessions.done("pairing", before)
    (pending,) = sessions.pending("pairing")
    with sessions.writing():
        sessions.done("pairing", pending)
    assert sessions.pending("pairing") == []
    assert sessions.pending("reasons") == [pending]


def test_a_session_is_deleted_with_all_that_is_in_it(sessions: Sessions) -> None:
    _tell(sessions, replace(SAID, calls=(CALL,), place=Place("a.py", "c" * 40)))
    with sessions.writing():
        sessions.set_links(_session(sessions).id, [LinkRow(_session(sessions).id, commit="c")])
        sessions.delete(_session(sessions).id)
    for table in ("session", "turn", "call", "edit", "place", "link"):
        count = f"SELECT count(*) FROM {table}"  # noqa: S608 - a constant
        assert sessions.connection.execute(count).fetchone() == (0,)


def test_a_block_that_fails_writes_nothing(sessions: Sessions) -> None:
    with pytest.raises(AttributeError):
        _tell(sessions, SAID, None)  # type: ignore[arg-type]
    assert _texts(sessions) == []
    assert _tell(sessions, SAID) == ["added"]
