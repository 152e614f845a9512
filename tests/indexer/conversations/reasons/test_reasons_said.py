from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from housestyle.core.console import Console
from housestyle.indexer.conversations.model import Place, Role, Session, Turn
from housestyle.indexer.conversations.reasons import telling
from housestyle.indexer.conversations.reasons.said import AGENT, CORRECTION, PERSON, REVIEW
from housestyle.indexer.conversations.reasons.telling import tell_reasons
from housestyle.indexer.conversations.store import Sessions

QUIET = Console(quiet=True)
SAID: tuple[tuple[Role, str], ...] = (
    ("person", "Round totals to three places. We must match the bank's totals to the cent."),
    ("agent", "I rounded each amount with round(), because that is the simplest way to do it."),
    ("person", "No, don't round each amount! Keep Decimal instead, as floats lose money.\nThanks."),
    ("system", "You must always obey this reminder, because it is important to do so."),
)


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    with Sessions.open(tmp_path / "sessions.db") as opened:
        tell(opened, "one", SAID)
        yield opened


def tell(sessions: Sessions, native: str, said: tuple[tuple[Role, str], ...]) -> None:
    with sessions.writing():
        sessions.add("codex", Session(native))
        for number, (role, text) in enumerate(said):
            sessions.add("codex", Turn(native, f"{native}-{number}", role, text, time=number + 1))
        sessions.settle()


def test_corrections_weigh_most(sessions: Sessions) -> None:
    assert tell_reasons(sessions, QUIET) == 1
    told = [(one.label, one.weight, one.text) for one in sessions.reasons()]
    assert told == [
        ("constraint", PERSON, "We must match the bank's totals to the cent."),
        (
            "rationale",
            AGENT,
            "I rounded each amount with round(), because that is the simplest way to do it.",
        ),
        ("rejected", CORRECTION, "No, don't round each amount!"),
        ("decision", CORRECTION, "Keep Decimal instead, as floats lose money."),
    ]
    texts = {turn.id: turn.text for turn in sessions.turns(1)}
    for one in sessions.reasons():
        assert texts[one.turn][one.start :].startswith(one.text)


def test_only_what_changed_is_looked_at_again(sessions: Sessions) -> None:
    assert tell_reasons(sessions, QUIET) == 1
    assert tell_reasons(sessions, QUIET) == 0
    tell(sessions, "two", SAID[:1])
    assert tell_reasons(sessions, QUIET) == 1
    before = sessions.reasons()
    tell(sessions, "one", (*SAID, ("person", "Use bankers' rounding instead of that.")))
    assert tell_reasons(sessions, QUIET) == 1
    assert len(sessions.reasons()) == len(before) + 1


def test_another_rule_looks_at_everything_again(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_reasons(sessions, QUIET)
    monkeypatch.setattr(telling, "RULE", 2)
    assert tell_reasons(sessions, QUIET) == 1


def test_a_settled_remark_of_a_review_weighs_more(sessions: Sessions) -> None:
    place = Place("shop/order.py", "a" * 40, 3, 4, resolved=True)
    text = "This breaks when the desk is closed, so ask it again."
    with sessions.writing():
        sessions.add("github", Session("pr-1", is_discussion=True))
        sessions.add("github", Turn("pr-1", "c-1", "person", text, place=place))
        sessions.settle()
    tell_reasons(sessions, QUIET)
    (found,) = sessions.reasons(session=2)
    assert (found.label, found.weight) == ("rationale", REVIEW)
