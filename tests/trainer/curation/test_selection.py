from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from housestyle.core.errors import UserError
from housestyle.core.settings import TrainerSettings
from housestyle.indexer.provenance.classes import AUTHOR_CLASSES
from housestyle.trainer.curation.decisions import Action, Decision
from housestyle.trainer.curation.filters import COLUMN, FILTERS
from housestyle.trainer.curation.live import Live
from housestyle.trainer.curation.near import Near
from housestyle.trainer.curation.outcome import Outcome
from housestyle.trainer.curation.policy import KIND_FLOOR, KIND_RATIOS, Policy
from housestyle.trainer.curation.provenance import Classes
from housestyle.trainer.curation.selection import select
from housestyle.trainer.curation.standing import CommitStanding, FileStanding, Standing
from tests.trainer.curation.columns_of_live import Row, live_of

NO_FLOOR = Policy(yield_floor=0)
NONE_NEAR = Near.of([])


def reasons(rows: list[Row], policy: Policy = NO_FLOOR, **other: object) -> list[str]:
    return select(live_of(rows), NONE_NEAR, policy, **other).reasons  # type: ignore[arg-type]


def decided(action: Action) -> Decision:
    completion = "    x\n" if action == "edit" else None
    return Decision(id="0" * 16, action=action, completion=completion)


def test_what_is_unremarkable_is_kept() -> None:
    assert reasons([Row(), Row(kind="intent")]) == ["", ""]
    assert reasons([]) == []


@pytest.mark.parametrize("one", FILTERS, ids=lambda one: one.name)
def test_each_filter_gives_its_name(one) -> None:
    kind = next(iter(one.thresholds)) or "completion"
    limit = one.threshold(kind).loosest
    value = limit - 1 if one.side == "least" else limit + 1
    if one.measure in COLUMN:
        made = select(live_of([Row(kind=kind, measures={one.measure: value})]), NONE_NEAR, NO_FLOOR)
        assert made.reasons == [one.name]


def test_the_first_reason_counts_and_secrets_come_first() -> None:
    row = Row(measures={"characters": 1, "secret": 1, "generated": 1}, leak="near held-out text")
    assert reasons([row]) == ["secret"]
    assert reasons([Row(measures={"characters": 1, "generated": 1})]) == ["generated file"]
    assert reasons([Row(leak="near held-out text")]) == ["near held-out text"]


def test_limits_follow_the_repository_within_their_bounds() -> None:
    rows = [Row(measures={"characters": 25 + n}) for n in range(400)]
    outcome = select(live_of(rows), NONE_NEAR, NO_FLOOR)
    assert outcome.limits["too short", "completion"] == 40
    rows = [Row(measures={"characters": 25 + n / 50}) for n in range(400)]
    outcome = select(live_of(rows), NONE_NEAR, NO_FLOOR)
    assert 24 < outcome.limits["too short", "completion"] < 26
    assert 0 < Counter(outcome.reasons)["too short"] <= 0.05 * 400


def test_junk_does_not_set_the_standard() -> None:
    rows = [Row(measures={"characters": 30 + n / 10}) for n in range(100)]
    junk = [Row(measures={"characters": 24, "generated": 1}) for _ in range(900)]
    alone = select(live_of(rows), NONE_NEAR, NO_FLOOR)
    crowded = select(live_of([*rows, *junk]), NONE_NEAR, NO_FLOOR)
    assert crowded.limits["too short", "completion"] == alone.limits["too short", "completion"]


def test_a_low_yield_eases_quantiles_but_nothing_absolute() -> None:
    rows = [Row(measures={"characters": 24 + n / 10}) for n in range(100)]
    rows += [Row(measures={"characters": 10}), Row(measures={"generated": 1})]
    strict = select(live_of(rows), NONE_NEAR, Policy(yield_floor=50))
    loose = select(live_of(rows), NONE_NEAR, Policy(yield_floor=100))
    assert strict.strength == 1
    assert Counter(strict.reasons)["too short"] > 1
    assert loose.strength == 0
    assert loose.kept.sum() == 100


def test_another_limit_needs_no_other_candidates() -> None:
    rows = [Row(measures={"characters": n * 10}) for n in range(1, 21)]
    asked = NO_FLOOR.asked("too short = 100")
    assert Counter(reasons(rows, asked)) == {"too short": 9, "": 11}
    assert reasons([Row(measures={"deprecated": 1})], NO_FLOOR.asked("deprecated=1")) == [""]


@pytest.mark.parametrize("asked", ["to short=3", "too short", "too short=much", "secret=1", "=nan"])
def test_a_question_that_cannot_be_asked(asked: str) -> None:
    with pytest.raises(UserError):
        NO_FLOOR.asked(asked)


def test_settings_set_limits() -> None:
    policy = Policy.of(TrainerSettings(filters={"too short": 150}, per_pull=7))
    assert (policy.overrides, policy.per_pull) == ({"too short": 150}, 7)
    with pytest.raises(UserError, match="too short"):
        Policy.of(TrainerSettings(filters={"tooshort": 150}))


def test_a_row_can_be_explained() -> None:
    live = live_of([Row(measures={"characters": 10}), Row()])
    outcome = select(live, NONE_NEAR, NO_FLOOR)
    failed = [check for check in outcome.explain(live, 0) if not check.passed]
    assert [(c.filter, c.value, c.side, c.limit) for c in failed] == [
        ("too short", 10, "least", 40)
    ]
    assert all(check.passed for check in outcome.explain(live, 1))


# Duplicates


def classes_of(*names: str) -> Classes:
    code = np.array([AUTHOR_CLASSES.index(name) for name in names], np.int8)
    ai, human = (code == AUTHOR_CLASSES.index("ai")), (code == AUTHOR_CLASSES.index("human"))
    return Classes(code, ai.astype(float), human.astype(float), np.zeros(len(code), np.int64), {})


@pytest.mark.parametrize(
    ("rows", "classes", "kept"),
    [
        ([Row(time=9, pull="1"), Row(time=1, pull="1")], ("ai", "human"), 1),
        ([Row(time=1), Row(time=9)], ("unknown", "unknown"), 1),
        ([Row(time=9, is_test=True), Row(time=1)], ("unknown", "unknown"), 1),
        ([Row(time=1), Row(time=1, pull="7")], ("unknown", "unknown"), 1),
        ([Row(time=1), Row(time=1)], ("unknown", "unknown"), 0),
    ],
    ids=["human before AI", "newer", "code before tests", "reviewed", "id"],
)
def test_who_survives(rows: list[Row], classes: tuple[str, str], kept: int) -> None:
    policy = replace(NO_FLOOR, provenance=replace(NO_FLOOR.provenance, ai=1.0))
    live = live_of(rows)
    for near, reason in ((Near.of([(0, 1)]), "near duplicate"), (NONE_NEAR, "exact duplicate")):
        live.exact = ["same" if reason == "exact duplicate" else str(row) for row in range(2)]
        outcome = select(live, near, policy, classes=classes_of(*classes))
        assert outcome.reasons[kept] == ""
        assert outcome.reasons[1 - kept] == reason
        assert outcome.survivor.tolist() == [kept, kept]
        assert outcome.cluster(0).tolist() == [0, 1]


def test_chains_do_not_spread() -> None:
    rows = [Row(time=time) for time in (3, 2, 1)]
    outcome = select(live_of(rows), Near.of([(0, 1), (1, 2)]), NO_FLOOR)
    assert outcome.reasons == ["", "near duplicate", ""]


def test_a_leaking_twin_takes_no_place() -> None:
    rows = [Row(exact="same", leak="near held-out text"), Row(exact="same")]
    assert reasons(rows) == ["near held-out text", ""]


def test_equal_facts_of_two_kinds_are_no_copies() -> None:
    assert reasons([Row(exact="same"), Row(exact="same", kind="intent")]) == ["", ""]


# People's decisions


def test_a_pin_beats_every_filter_and_cap_but_leaks_and_secrets() -> None:
    bad = {"characters": 1.0, "generated": 1.0}
    rows = [
        Row(measures=bad),
        Row(measures=bad),
        Row(measures={"secret": 1}),
        Row(leak="near held-out text"),
        Row(exact="same"),
        Row(exact="same"),
        *(Row(pull="9") for _ in range(4)),
    ]
    pins = {row: decided("pin") for row in (0, 2, 3, 5, 8, 9)}
    policy = replace(NO_FLOOR, per_pull=1)
    expected = ["", "generated file", "secret", "near held-out text", "exact duplicate", ""]
    found = reasons(rows, policy, decisions=pins)
    assert found[:6] == expected
    assert Counter(found[6:]) == {"": 3, "per-pull cap": 1}
    assert found[8:] == ["", ""]


def test_a_person_rejects_and_edits() -> None:
    rows = [Row(), Row(measures={"characters": 1}), Row(measures={"characters": 1})]
    decisions = {0: decided("reject"), 1: decided("edit"), 2: decided("accept")}
    assert reasons(rows, decisions=decisions) == ["rejected by a person", "", "too short"]


def test_what_is_written_by_hand_is_kept() -> None:
    assert reasons([Row(kind="pinned", measures={"characters": 5000})]) == [""]
    assert reasons([Row(kind="pinned", measures={"secret": 1})]) == ["secret"]


# Caps


def commit(contributor: str, earlier: int, since: int, founding: int = 999) -> CommitStanding:
    return CommitStanding(contributor, earlier, since, founding, 1, False)


def attacked(earlier: int, since: int) -> tuple[list[Row], Standing]:
    """300 examples in one pull request, among a team's 900."""
    rows = [Row(commit=f"c{n % 90}", pull=f"#{n % 90}", author="dev-1") for n in range(900)]
    rows += [Row(commit="bad", pull="#666", author="dev-6") for _ in range(300)]
    commits = {f"c{n}": commit("ada", 30 + n, 100 - n, 0) for n in range(90)}
    return rows, Standing(
        commits=commits | {"bad": commit("eve", earlier, since)}, quarantine=(3, 50)
    )


def test_300_examples_in_one_pull_request_are_capped_and_flagged() -> None:
    rows, standing = attacked(earlier=4, since=1)
    outcome = select(live_of(rows), NONE_NEAR, NO_FLOOR, standing)
    assert Counter(outcome.reasons) == {"": 1100, "per-pull cap": 100}
    (hit,) = outcome.caps
    assert (hit.group, hit.candidates, hit.kept) == ("#666", 300, 200)


def test_a_new_contributors_first_commits_wait_until_they_settle() -> None:
    rows, standing = attacked(earlier=0, since=1)
    assert Counter(reasons(rows, standing=standing))["new contributor"] == 300
    rows, standing = attacked(earlier=0, since=50)
    assert Counter(reasons(rows, standing=standing))["new contributor"] == 0


def test_a_new_contributors_copy_does_not_displace_the_teams_code() -> None:
    rows = [Row(exact="same", commit="new", time=9), Row(exact="same", commit="old", time=1)]
    commits = {"new": commit("eve", 0, 0), "old": commit("ada", 0, 99, 0)}
    standing = Standing(commits=commits, quarantine=(3, 50))
    assert reasons(rows, standing=standing) == ["exact duplicate", ""]


def test_a_pull_request_of_an_established_contributor_may_be_larger() -> None:
    rows, standing = attacked(earlier=40, since=1)
    assert Counter(reasons(rows, replace(NO_FLOOR, per_pull=50), standing=standing)) == {
        "": 1020,
        "per-pull cap": 180,
    }


def test_where_pull_requests_are_usual_a_commit_without_counts_as_one() -> None:
    rows, standing = attacked(earlier=4, since=1)
    for row in rows[900:]:
        row.pull = ""
    assert Counter(reasons(rows, standing=standing))["per-pull cap"] == 100
    for row in rows:
        row.pull = ""
    assert Counter(reasons(rows, standing=standing))["per-pull cap"] == 0


def test_numbers_that_an_outsider_writes_into_messages_are_no_way_around() -> None:
    rows, standing = attacked(earlier=4, since=1)
    for number, row in enumerate(rows[900:]):
        row.pull = f"#{7000 + number}"
    outcome = select(live_of(rows), NONE_NEAR, NO_FLOOR, standing)
    assert Counter(outcome.reasons) == {"": 1100, "per-contributor cap": 100}
    (hit,) = outcome.caps
    assert (hit.group, hit.candidates, hit.kept) == ("the contributor of bad", 300, 200)


def test_founders_are_not_capped() -> None:
    rows, standing = attacked(earlier=4, since=1)
    young = {name: replace(one, founding=0) for name, one in standing.commits.items()}
    found = reasons(rows, replace(NO_FLOOR, per_pull=50), standing=replace(standing, commits=young))
    assert Counter(found) == {"": 1020, "per-pull cap": 180}


def test_no_author_dominates_but_the_unknown_do() -> None:
    rows = [Row(author="dev-1") for _ in range(90)] + [Row() for _ in range(10)]
    found = Counter(reasons(rows, replace(NO_FLOOR, per_author_share=0.3)))
    assert found == {"": 40, "per-author cap": 60}


def test_no_kind_dominates() -> None:
    rows = [Row(kind="intent") for _ in range(2000)] + [Row() for _ in range(800)]
    found = reasons(rows)
    assert Counter(found) == {"": 880, "per-kind cap": 1920}
    few = [Row(kind="intent") for _ in range(100)]
    assert Counter(reasons(few)) == {"": KIND_FLOOR, "per-kind cap": 100 - KIND_FLOOR}
    assert KIND_RATIOS["intent"] == 0.1


def test_of_one_form_only_so_many_are_kept_and_of_many_definitions() -> None:
    rows = [Row(measures={"shape": 7}, symbol=f"s{n // 10}") for n in range(100)]
    rows += [Row(measures={"shape": 0}, symbol="s") for _ in range(50)]
    live = live_of(rows)
    outcome = select(live, NONE_NEAR, NO_FLOOR)
    assert Counter(outcome.reasons) == {"": 62, "same form": 88}
    kept = [row for row in range(100) if not outcome.reasons[row]]
    assert len({live.symbol[row] for row in kept}) == 10


def test_a_cap_keeps_what_is_varied() -> None:
    rows = [Row(kind="intent", symbol=f"s{min(n, 60)}") for n in range(1000)]
    live = live_of(rows)
    outcome = select(live, NONE_NEAR, NO_FLOOR)
    kept = [live.symbol[row] for row in range(1000) if not outcome.reasons[row]]
    assert (len(kept), len(set(kept))) == (KIND_FLOOR, 61)


def test_ai_text_is_capped_among_what_is_kept() -> None:
    rows = [Row(pull="1") for _ in range(100)]
    classes = classes_of(*(["ai"] * 60 + ["unknown"] * 40))
    outcome = select(live_of(rows), NONE_NEAR, NO_FLOOR, classes=classes)
    kept_ai = sum(not reason for reason in outcome.reasons[:60])
    assert 0 < kept_ai <= 0.25 * outcome.kept.sum()
    assert "AI share" in outcome.reasons


# Standing


def test_what_files_say_of_files_counts_at_selection() -> None:
    rows = [Row(path=name) for name in ("out.py", "barred.py", "gen.py", "ven.py", "plain.py")]
    rows.append(Row(path="hand.py", measures={"generated": 1, "vendored": 1}))
    files = {
        "out.py": FileStanding(opted_out=True),
        "barred.py": FileStanding(licence=True),
        "gen.py": FileStanding(generated=True),
        "ven.py": FileStanding(vendored=True),
        "hand.py": FileStanding(generated=False, vendored=False),
    }
    assert reasons(rows, standing=Standing(files=files)) == [
        "opted out",
        "excluded licence",
        "generated file",
        "vendored file",
        "",
        "",
    ]


def test_bulk_reformatting_is_no_change_to_learn_from() -> None:
    wide, narrow = CommitStanding("a", 9, 9, 0, 80, False), CommitStanding("a", 9, 9, 0, 9, False)
    rows = [Row(kind="edit", commit="wide", measures={"reformatted": n < 6}) for n in range(10)]
    rows += [Row(kind="edit", commit="narrow", measures={"reformatted": n < 6}) for n in range(10)]
    rows.append(Row(commit="wide"))
    standing = Standing(commits={"wide": wide, "narrow": narrow}, bulk_definitions=50)
    found = reasons(rows, standing=standing)
    assert found[:10] == ["reformatting"] * 6 + ["bulk reformatting"] * 4
    assert found[10:20] == ["reformatting"] * 6 + [""] * 4
    assert found[20] == ""


def test_a_bots_changes_are_no_examples_but_its_text_is() -> None:
    standing = Standing(commits={"c": CommitStanding("b", 0, 0, 0, 1, True)})
    rows = [Row(kind="edit", commit="c"), Row(commit="c")]
    assert reasons(rows, standing=standing) == ["bot", ""]


# Properties


def outcome_by_id(live: Live, near: Near) -> dict[str, str]:
    outcome: Outcome = select(live, near, replace(NO_FLOOR, per_pull=2))
    return dict(zip(live.id, outcome.reasons, strict=True))


@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    order=st.permutations(range(12)),
    pairs=st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda p: p[0] != p[1])),
)
def test_the_order_of_arrival_decides_nothing(
    order: list[int], pairs: set[tuple[int, int]]
) -> None:
    """Numbers differ with the order of arrival, the rows of Live do not."""
    made = [Row(exact=f"e{n // 2}", pull=str(n % 3), time=n % 4) for n in range(12)]
    live = live_of(made)
    expected = outcome_by_id(live, Near.of(pairs))
    live.number = np.array(order, np.int64)
    assert outcome_by_id(live, Near.of({(b, a) for a, b in pairs})) == expected
    kept = {row for row, identity in enumerate(live.id) if not expected[identity]}
    assert not any(a in kept and b in kept for a, b in pairs)


def test_200_000_candidates_take_two_seconds() -> None:
    rng = np.random.default_rng(1)
    kinds = ["completion", "implementation", "edit", "intent", "architecture"]
    rows = [
        Row(
            kind=kinds[n % 5],
            path=f"p{n % 3000}",
            symbol=f"s{n % 40000}",
            commit=f"c{n % 5000}",
            pull=f"#{n % 5000}",
            exact=f"e{n - n % 3 % 2}",
            measures={"shape": float(n % 50000), "characters": 20.0 + n % 900},
        )
        for n in range(200_000)
    ]
    live = live_of(rows)
    left = rng.integers(0, 200_000, 100_000)
    near = Near(left, (left + 5) % 200_000)
    started = time.process_time()
    outcome = select(live, near, NO_FLOOR)
    assert time.process_time() - started < 4  # twice what is promised: other work shares the cores
    assert 10_000 < outcome.kept.sum() < 190_000
