from __future__ import annotations

import pytest

from housestyle.gate.ledger import Action, Entry
from housestyle.gate.standing import taken_back


def log(*actions: tuple[Action, str]) -> list[Entry]:
    return [
        Entry(number, "", action, model, "", "ci", 0, "", int(action == "override"))
        for number, (action, model) in enumerate(actions, start=1)
    ]


@pytest.mark.parametrize(
    ("actions", "taken"),
    [
        ([("promote", "a"), ("promote", "b")], set()),
        ([("promote", "a"), ("promote", "b"), ("rollback", "a")], {"b"}),
        ([("promote", "a"), ("promote", "b"), ("rollback", "a"), ("rollback", "b")], {"a"}),
        ([("promote", "a"), ("promote", "b"), ("rollback", "a"), ("promote", "c")], {"b"}),
        ([("promote", "a"), ("retire", "a"), ("promote", "b")], set()),
    ],
)
def test_what_a_rollback_took_stays_out(actions: list[tuple[Action, str]], taken: set[str]) -> None:
    assert taken_back(log(*actions)) == taken
