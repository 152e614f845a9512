from __future__ import annotations

import json

import pytest

from housestyle.core.errors import UserError
from housestyle.trainer.curation.decisions import Decision
from housestyle.trainer.curation.look import Look
from housestyle.trainer.curation.near import Near
from housestyle.trainer.curation.policy import Policy
from tests.trainer.curation.columns_of_live import Row, live_of

POLICY = Policy(yield_floor=0)


def look(rows: list[Row], policy: Policy = POLICY, **more: object) -> Look:
    pairs = more.pop("near", [])
    return Look(live_of(rows), Near.of(pairs), policy, **more)


def test_a_kept_example_passes_every_check() -> None:
    seen = look([Row()])
    told = seen.explanation(seen.row("0000"))
    assert (told["kept"], told["reason"], told["survivor"]) == (True, "", "")
    assert {"too short", "secret"} <= {check["filter"] for check in told["checks"]}
    assert all(check["passed"] for check in told["checks"])
    json.dumps(told, allow_nan=False)


def test_a_filter_that_drops_is_told_with_value_limit_and_purpose() -> None:
    seen = look([Row(measures={"characters": 7})])
    told = seen.explanation(0)
    (missed,) = [check for check in told["checks"] if not check["passed"]]
    assert (told["reason"], missed["filter"], missed["value"]) == ("too short", "too short", 7)
    assert missed["limit"] > 7
    assert missed["purpose"]
    assert seen.counts() == {"too short": 1}
    assert seen.rows_dropped("too short") == [0]


def test_a_copy_names_what_stands_for_it() -> None:
    seen = look([Row(id="aaaa1", time=1), Row(id="bbbb2", time=2)], near=[(0, 1)])
    copy, survivor = seen.explanation(0), seen.explanation(1)
    assert (copy["reason"], copy["survivor"]) == ("near duplicate", "bbbb2")
    assert (survivor["kept"], survivor["copies"]) == (True, ["aaaa1"])


def test_a_cap_names_whose_it_is() -> None:
    policy = Policy(yield_floor=0, per_pull=2)
    rows = [Row(pull="#7", commit="c", symbol=f"s{n}") for n in range(9)]
    seen = look(rows, policy)
    dropped = seen.rows_dropped("per-pull cap")
    assert dropped
    (cap,) = seen.explanation(dropped[0])["caps"]
    assert (cap["group"], cap["candidates"]) == ("#7", 9)


def test_what_a_person_decided_is_told_and_honoured() -> None:
    decision = Decision(id="0" * 16, action="pin", note="rare")
    seen = look([Row(measures={"characters": 7})], decisions={0: decision})
    told = seen.explanation(0)
    assert told["kept"]
    assert told["decision"] == {"id": "0" * 16, "action": "pin", "note": "rare"}


def test_an_id_may_be_cut_as_long_as_it_is_one() -> None:
    seen = look([Row(id="abcd1111"), Row(id="abcd2222")])
    assert seen.row("abcd1") == 0
    with pytest.raises(UserError, match="name one of abcd1111, abcd2222"):
        seen.row("abcd")
    for unknown in ("ffff", "", "abc"):
        with pytest.raises(UserError, match="no example"):
            seen.row(unknown)


def test_of_candidates_with_one_text_the_kept_one_is_meant() -> None:
    rows = [Row(id="abcd", measures={"characters": 7}), Row(id="abcd")]
    seen = look(rows)
    assert seen.explanation(seen.row("abcd"))["kept"]


def test_another_limit_changes_the_yield_and_nothing_else() -> None:
    seen = look([Row(measures={"characters": n}) for n in (10, 50, 70, 200)])
    looser = seen.comparison(seen.policy.asked("too short=5"))
    stricter = seen.comparison(seen.policy.asked("too short=150"))
    kept = int(seen.outcome.kept.sum())
    assert looser["kept"] == [kept, 4]
    assert looser["dropped"]["too short"] == [4 - kept, 0]
    assert stricter["kept"] == [kept, 1]
    assert stricter["come"] == []
    assert len(stricter["go"]) == kept - 1
    assert stricter["by_kind"] == {"completion": [kept, 1]}
    assert int(seen.outcome.kept.sum()) == kept
