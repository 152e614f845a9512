from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.core.settings import TrainerSettings
from housestyle.indexer.provenance.attribution import NOBODY, Attribution
from housestyle.indexer.provenance.classes import UNKNOWN, Class, known
from housestyle.indexer.provenance.evidence import Told
from housestyle.trainer.curation.ledger import (
    AI_SHARE,
    DAY,
    HUMAN_ANCHOR,
    UNREVIEWED,
    Caps,
    ledger,
    over_caps,
)
from housestyle.trainer.curation.live import Live
from housestyle.trainer.curation.provenance import Classes, classes_of, with_class
from housestyle.trainer.example import Example

AI, HUMAN, MIXED = (known(name, 0.9, f"as {name}") for name in ("ai", "human", "mixed"))
HALF = Class("mixed", 0.9, "half", 0.5, 0.5)


def live_of(
    rows: int, tokens: list[int] | None = None, pull: str = "1", times: list[int] | None = None
) -> Live:
    texts = [""] * rows
    return Live(
        number=np.arange(rows),
        id=[f"{row:016x}" for row in range(rows)],
        source=texts,
        kind=["completion"] * rows,
        path=[f"{row}.py" for row in range(rows)],
        symbol=texts,
        commit=[f"c{row}" for row in range(rows)],
        author=texts,
        pull=[pull] * rows,
        time=np.array(times or [0] * rows, np.int64),
        first=np.zeros(rows, np.int32),
        last=np.zeros(rows, np.int32),
        exact=texts,
        tokens=np.array(tokens or [100] * rows, np.int64),
        is_test=np.zeros(rows, np.bool_),
        leak=texts,
        measures=np.zeros((rows, 0), np.float32),
    )


def classed(*classes: Class, times: list[int] | None = None) -> Classes:
    when = times or [0] * len(classes)
    told = {f"c{row}": Told(said=one, time=when[row]) for row, one in enumerate(classes)}
    return classes_of(live_of(len(classes)), Attribution(told))


def everything(rows: int) -> np.ndarray:
    return np.ones(rows, np.bool_)


def test_classes_come_from_lines_at_head_else_from_the_commit() -> None:
    live = live_of(4)
    live.first[:2], live.last[:2] = 2, 3
    told = {f"c{row}": Told(said=MIXED) for row in range(3)}
    lines = {"0.py": (UNKNOWN, AI, AI, HUMAN), "1.py": (UNKNOWN,) * 4}
    classes = classes_of(live, Attribution(told, lines.keys(), lines))
    assert [classes.of(row).author_class for row in range(4)] == [
        "ai",
        "unknown",
        "mixed",
        "unknown",
    ]
    assert classes.ai.tolist() == [1, 0, 0, 0]
    assert classes.are("ai").tolist() == [True, False, False, False]


def test_an_example_gets_what_is_known() -> None:
    example = Example("i", "edit", "p", "", "c", "a.py", "s", "c0", "b")
    filled = with_class(example, AI)
    assert (filled.author_class, filled.confidence, filled.evidence) == ("ai", 0.9, "as ai")
    assert with_class(example, UNKNOWN) == example
    edited = with_class(replace(example, evidence="edited"), AI)
    assert edited.evidence == "as ai; edited"


def test_without_evidence_nothing_goes() -> None:
    live = live_of(5)
    classes = classes_of(live, NOBODY)
    assert over_caps(live, classes, everything(5), Caps()) == {}
    assert ledger(live, classes, everything(5))["by_class"]["unknown"] == 1.0


def test_ai_text_is_capped_by_tokens_and_the_oldest_stays() -> None:
    classes = classed(*[AI] * 10, *[UNKNOWN] * 10, times=[*range(10, 0, -1), *[20] * 10])
    live = live_of(20, [50] * 10 + [100] * 10)
    gone = over_caps(live, classes, everything(20), Caps(human=0))
    assert set(gone.values()) == {AI_SHARE}
    # 333 of 1333 tokens are a quarter: six examples of fifty tokens.
    assert sorted(gone) == [0, 1, 2, 3]
    kept = everything(20)
    kept[sorted(gone)] = False
    assert ledger(live, classes, kept)["ai"] <= 0.25
    assert over_caps(live, classes, kept, Caps(human=0)) == {}


def test_what_is_pinned_stays_and_counts() -> None:
    classes = classed(*[AI] * 4, *[UNKNOWN] * 6)
    pinned = np.arange(10) < 2
    gone = over_caps(live_of(10), classes, everything(10), Caps(human=0), pinned)
    assert gone == {2: AI_SHARE, 3: AI_SHARE}  # two of eight are a quarter


@pytest.mark.parametrize(
    ("pull", "age", "found", "stays"),
    [
        ("", 13, AI, False),
        ("", 14, AI, True),  # it survived
        ("7", 0, AI, True),  # it was reviewed
        ("", 0, HALF, True),  # a person edited it
        ("", 0, MIXED, True),
    ],
)
def test_ai_text_must_have_been_looked_at(pull: str, age: int, found: Class, stays: bool) -> None:
    newest = 100 * DAY
    live = live_of(10, pull=pull, times=[newest] * 10)
    classes = classed(found, *[UNKNOWN] * 9, times=[newest - age * DAY, *[newest] * 9])
    gone = over_caps(live, classes, everything(10), Caps())
    assert gone == ({} if stays else {0: UNREVIEWED})


def test_people_anchor_the_corpus_where_enough_is_known_of_them() -> None:
    classes = classed(*[HUMAN] * 3, *[MIXED] * 2, *[UNKNOWN] * 5)
    gone = over_caps(live_of(10), classes, everything(10), Caps())
    assert set(gone.values()) == {HUMAN_ANCHOR}
    assert {3, 4} <= gone.keys()  # mixed goes before unknown
    assert len(gone) == 5  # three of five are sixty per cent
    few = classed(HUMAN, *[UNKNOWN] * 9)
    assert over_caps(live_of(10), few, everything(10), Caps()) == {}


@given(
    st.lists(
        st.tuples(st.sampled_from([UNKNOWN, AI, HUMAN, MIXED, HALF]), st.integers(1, 500)),
        min_size=1,
        max_size=12,
    ),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_no_cap_is_exceeded(rows: list[tuple[Class, int]], ai: float, human: float) -> None:
    classes = classed(*[one for one, _ in rows])
    live = live_of(len(rows), [tokens for _, tokens in rows])
    caps = Caps(ai=ai, human=human)
    kept = everything(len(rows))
    kept[list(over_caps(live, classes, kept, caps))] = False
    found = ledger(live, classes, kept)
    assert found["ai"] <= ai + 1e-3
    assert found["human"] < 0.2 + 1e-3 or found["human"] >= human - 1e-3
    assert over_caps(live, classes, kept, caps) == {}


def test_the_settings_name_the_caps() -> None:
    assert Caps.of(TrainerSettings()) == Caps()


def test_many_candidates_take_little_time() -> None:
    rows = 30_000
    live = live_of(rows)
    told = {f"c{row}": Told(said=(AI, HUMAN, MIXED)[row % 3]) for row in range(rows)}
    started = time.process_time()
    classes = classes_of(live, Attribution(told))
    over_caps(live, classes, everything(rows), Caps())
    assert time.process_time() - started < 3
