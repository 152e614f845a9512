"""Sessions on their way from one machine over the store to another."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from housestyle.core.second_opinion import Opinion
from housestyle.core.store.folder import FolderStore
from housestyle.core.store.store import StoreError
from housestyle.indexer.conversations.cleaning import Cleaner
from housestyle.indexer.conversations.model import Gone, Session, Turn
from housestyle.indexer.conversations.sharing import form, push
from housestyle.indexer.conversations.sharing.form import Shared, decode, encode
from housestyle.indexer.conversations.sharing.leaving import leaving
from housestyle.indexer.conversations.store.writing import digest_of
from tests.indexer.conversations.sharing.machines import ROOT, SOURCE, Machine, conversation


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    (tmp_path / "store").mkdir()
    return FolderStore(tmp_path / "store")


@pytest.fixture
def machine(tmp_path: Path, store: FolderStore) -> Callable[[str], Machine]:
    return lambda name: Machine(tmp_path / name, store)


@pytest.fixture
def ada(machine: Callable[[str], Machine]) -> Machine:
    """A machine with one session, approved."""
    one = machine("ada")
    one.tell(conversation("s"))
    one.decide("s", "approved")
    return one


@pytest.fixture
def ci(machine: Callable[[str], Machine]) -> Machine:
    return machine("ci")


def test_only_what_was_approved_leaves(ada: Machine, ci: Machine) -> None:
    for native in ("private", "refused"):
        ada.tell(conversation(native, said="never to be told"))
    ada.decide("refused", "refused")
    assert [(sent.session.native, sent.what) for sent in ada.push()] == [("s", "pushed")]
    (data,) = ada.objects().values()
    assert b"never to be told" not in data
    assert b"/home/ada" not in data
    assert b"git@host" not in data
    pulled = ci.pull()
    assert (pulled.sessions, pulled.added, pulled.bytes) == (1, 1, len(data))
    assert ci.standings() == {"s": "pulled"}
    assert ada.standings() == {"s": "published", "private": "private", "refused": "refused"}


def test_what_arrives_is_what_left(ada: Machine, ci: Machine) -> None:
    ada.push()
    ci.pull()
    left = leaving(ada.sessions, ada.session("s"), "dev-00000001")
    assert leaving(ci.sessions, ci.session("s"), "dev-00000002") == left
    assert [type(entry).__name__ for entry in left] == ["Session", "Turn", "Turn", "Result"]
    (turn,) = [entry for entry in left if isinstance(entry, Turn) and entry.role == "person"]
    assert turn.author == "dev-00000001"


def test_twice_adds_nothing(ada: Machine, ci: Machine) -> None:
    ada.push()
    ci.pull()
    before = ada.objects()
    assert ada.push() == []
    assert ada.objects() == before
    again = ci.pull()
    assert (again.added, again.updated, again.bytes) == (0, 0, 0)


def test_a_push_that_was_killed_before_it_was_noted_is_taken_up(ada: Machine) -> None:
    ada.push()
    ada.decide("s", "approved")
    before = ada.objects()
    assert [sent.what for sent in ada.push()] == ["there already"]
    assert ada.objects() == before
    assert ada.standings() == {"s": "published"}


def test_what_is_said_later_must_be_approved_again(ada: Machine, ci: Machine) -> None:
    ada.push()
    ci.pull()
    ada.tell([Turn("s", "t3", "person", "No, later.", "t2", time=3.0)])
    assert ada.standings() == {"s": "private"}
    assert ada.push() == []
    ada.decide("s", "approved")
    assert [sent.what for sent in ada.push()] == ["pushed"]
    assert ci.pull().updated == 1
    assert [turn.text for turn in ci.sessions.turns(ci.session("s").id)][-1] == "No, later."
    assert len(ada.objects()) == 2


def test_what_was_taken_back_in_the_session_stays(ada: Machine) -> None:
    ada.tell([Turn("s", "t3", "person", "oops", "t2", time=3.0), Gone("s", "t3")])
    ada.decide("s", "approved")
    ada.push()
    assert b"oops" not in b"".join(ada.objects().values())


def test_a_refusal_takes_back_what_was_published(ada: Machine, ci: Machine) -> None:
    ada.push()
    ci.pull()
    ada.decide("s", "refused")
    assert [sent.what for sent in ada.push()] == ["withdrawn"]
    assert ada.push() == []
    assert ci.pull().withdrawn == 1
    assert ci.standings() == {}
    assert ci.pull().withdrawn == 0
    ada.decide("s", "approved")
    assert [sent.what for sent in ada.push()] == ["pushed"]
    assert ci.pull().added == 1


def test_what_is_deleted_in_the_store_is_forgotten(ada: Machine, ci: Machine) -> None:
    ada.push()
    ci.pull()
    (name,) = ada.objects()
    path = ada.store.root / name
    aside = path.rename(ada.store.root / "aside")
    assert ci.pull().withdrawn == 1
    assert ci.standings() == {}
    aside.rename(path)
    assert ci.pull().added == 1


def test_a_store_that_is_not_there_takes_nothing_away(ada: Machine, ci: Machine) -> None:
    ada.push()
    ci.pull()
    ci.store.root.rename(ci.store.root.with_name("elsewhere"))
    with pytest.raises(StoreError):
        ci.pull()
    assert ci.standings() == {"s": "pulled"}


def test_ones_own_sessions_are_not_replaced(ada: Machine) -> None:
    ada.push()
    pulled = ada.pull()
    assert (pulled.kept, pulled.added) == (1, 0)
    assert ada.standings() == {"s": "published"}


def test_a_dry_run_changes_nothing(ada: Machine, ci: Machine) -> None:
    (sent,) = ada.push(dry=True)
    assert (sent.what, bool(sent.name), sent.size > 0) == ("pushed", True, True)
    assert ada.objects() == {}
    ada.push()
    assert ci.pull(dry=True).added == 1
    assert ci.standings() == {}


def test_what_has_no_turn_left_or_is_too_large_stays(
    ada: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.tell([Session("empty")])
    ada.decide("empty", "approved")
    monkeypatch.setattr(push, "MAX_BYTES", 10)
    assert sorted(sent.what for sent in ada.push()) == ["empty", "too large"]
    assert ada.objects() == {}


def test_rules_newer_than_the_harvest_clean_both_ways(ada: Machine, ci: Machine) -> None:
    ada.push()
    newer = Cleaner(b"key", [("Grace Hopper", "grace@navy.mil")], [])
    ada.tell(conversation("t", said="Grace Hopper asks why"))
    ada.decide("t", "approved")
    ada.push()
    ci.desk = replace(ci.desk, cleaner=newer)
    assert ci.pull().removed == {"person": 1}
    (turn, _) = ci.sessions.turns(ci.session("t").id)
    assert re.fullmatch("dev-[0-9a-f]{8} asks why", turn.text)
    ada.decide("t", "approved")
    ada.desk = replace(ada.desk, cleaner=newer)
    assert [sent.what for sent in ada.push()] == ["pushed"]
    assert sum(b"Grace" in data for data in ada.objects().values()) == 1  # that of before


def test_what_cleaning_left_is_not_changed_again(ada: Machine, ci: Machine) -> None:
    ada.push()
    assert ci.pull().removed == {}


def test_a_session_that_turns_out_to_be_ones_own_is_told_anew(ada: Machine, ci: Machine) -> None:
    ada.push()
    ci.pull()
    ci.tell([*conversation("other"), *conversation("s", said="Why, in private?")])
    assert ci.standings() == {"s": "private", "other": "private"}
    assert [one.text for one in ci.sessions.turns(ci.session("s").id)][:1] == ["Why, in private?"]
    assert len(list(ci.sessions.turns(ci.session("other").id))) == 2


def test_a_version_that_is_deleted_gives_way_to_the_one_before(ada: Machine, ci: Machine) -> None:
    ada.push()
    ada.tell([Turn("s", "t3", "person", "No, later.", "t2", time=3.0)])
    ada.decide("s", "approved")
    ada.push()
    ci.pull()
    (ada.store.root / max(ada.objects())).unlink()
    assert ci.pull().updated == 1
    assert len(list(ci.sessions.turns(ci.session("s").id))) == 2


def test_what_a_scanner_takes_for_a_secret_stays(
    ada: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def opinion(texts: list[str]) -> Opinion:
        asked.extend(texts)
        return Opinion("gitleaks", frozenset({0} if "x = 3" in texts[0] else ()))

    monkeypatch.setattr(push, "second_opinion", opinion)
    assert [sent.what for sent in ada.push()] == ["secret"]
    assert "Because." in asked[0]
    assert (ada.objects(), ada.standings()) == ({}, {"s": "approved"})


def forged(data: bytes, **header: object) -> bytes:
    shared = decode(data)
    return encode(Shared(replace(shared.header, **header), shared.entries))  # type: ignore[arg-type]


def place(machine: Machine, data: bytes, session: str, number: int = 1, kind: str = "jsonl") -> str:
    digest = hashlib.sha256(data).hexdigest()
    name = f"sessions/{ROOT}/{session}/{number:06d}-{digest}.{kind}"
    machine.store.put(name, data, digest)
    return name


def test_objects_that_are_not_what_they_say_are_told_and_left(ada: Machine, ci: Machine) -> None:
    ada.push()
    ((good, data),) = ada.objects().items()
    own = digest_of(SOURCE, "s")
    bad = [
        place(ci, forged(data, number=7), own, 8),  # numbers differ
        place(ci, forged(data, repository="c3" * 20), "d" * 64),  # of another repository
        place(ci, b"garbage\n", "e" * 64),
        place(ci, data, "f" * 64),  # under the name of another session
        place(ci, data.replace(b"codex", b"other"), "0" * 64),
    ]
    pulled = ci.pull()
    assert sorted(pulled.refused) == sorted(bad)
    assert ci.standings() == {}
    (ci.store.root / bad[0]).unlink()
    assert ci.pull().added == 1
    path = ci.store.root / good
    path.chmod(0o600)
    path.write_bytes(data.replace(b"Why?", b"Who?"))
    fresh = Machine(ci.store.root.parent / "fresh", ci.store)
    assert list(fresh.pull().refused) == sorted([good, *bad[1:]])
    assert "Who?" not in str(fresh.pull().refused)


def test_nobody_shares_what_is_githubs(ada: Machine, ci: Machine) -> None:
    ada.tell(conversation("pull/1"), "github")
    with ada.sessions.writing():
        ada.sessions.set_standing(ada.session("pull/1", "github").id, "approved")
    ada.push()
    pulled = ci.pull()
    assert (pulled.added, len(pulled.refused)) == (1, 1)
    assert ci.standings() == {"s": "pulled"}


def test_what_a_newer_housestyle_wrote_is_counted(ada: Machine, ci: Machine) -> None:
    ada.push()
    (data,) = ada.objects().values()
    newer = data.replace(b'"version":1', b'"version":2', 1)
    assert newer != data
    place(ci, newer, digest_of(SOURCE, "s"), 2)
    pulled = ci.pull()
    assert (pulled.newer, pulled.added, pulled.refused) == (1, 0, {})


def test_names_of_others_are_passed_over(ada: Machine, store: FolderStore) -> None:
    ada.push()
    for name in (f"sessions/{ROOT}/readme", f"sessions/{'b2' * 20}/{'0' * 64}/x", "sessions/x"):
        store.put(name, b"", hashlib.sha256(b"").hexdigest())
    assert list(ada.shelf.newest()) == [digest_of(SOURCE, "s")]


def test_two_machines_that_push_one_session_end_with_one(
    ada: Machine, machine: Callable[[str], Machine], ci: Machine
) -> None:
    other = machine("other")
    other.tell(conversation("s", said="Why not?"))
    other.decide("s", "approved")
    ada.push()
    other.push()
    assert [sent.what for sent in (*ada.push(), *other.push())] == []
    assert ci.pull().added == 1
    assert next(one.text for one in ci.sessions.turns(ci.session("s").id)) == "Why not?"


def test_a_pulled_session_is_within_bounds(
    ada: Machine, monkeypatch: pytest.MonkeyPatch, ci: Machine
) -> None:
    ada.push()
    monkeypatch.setattr(form, "MAX_ENTRIES", 2)
    assert len(ci.pull().refused) == 1
