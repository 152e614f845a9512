from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.indexer.conversations.reasons.clear import clear_reasons
from housestyle.indexer.conversations.reasons.finding import find, of_message
from housestyle.indexer.conversations.reasons.judging import judge
from housestyle.indexer.conversations.reasons.sentences import sentences

SENTENCES = Path(__file__).parents[3] / "data/reasons/sentences.tsv"
MESSAGE = """Keep totals exact

Two places lose money on large orders, so that totals differ
from the bank's. See the issue, e.g. Number 7, for that.

- We keep Decimal instead of float here,
  whatever it costs.
- Rates must be strings on both sides of the wire.
1. [ ] We tried floats with rounding, but decided against them.

> It was said that this crashes because of a quotation.

```python
# because this is code, so that nothing counts
```
| because | this is a table |
    because this is quoted code that is indented

Reported-by: Ada Lovelace, because she noticed it
"""


def test_spans_are_verbatim_and_labelled() -> None:
    found = of_message(MESSAGE)
    assert [(one.label, one.line) for one in found] == [
        (
            "rationale",
            "Two places lose money on large orders, so that totals differ from the bank's.",
        ),
        ("decision", "We keep Decimal instead of float here, whatever it costs."),
        ("constraint", "Rates must be strings on both sides of the wire."),
        ("rejected", "We tried floats with rounding, but decided against them."),
    ]
    for one in found:
        assert MESSAGE[one.start : one.start + len(one.text)] == one.text
        assert 0 < one.confidence < 1


def test_a_subject_is_no_reason() -> None:
    assert of_message("Use a list because sets have no order at all") == []
    assert of_message("") == []


def test_clear_reasons_are_few_and_name_nobody() -> None:
    message = "Subject\n\nAsk ada@example.org because she knows all of it. " + " ".join(
        f"Because of fault {n} the total is wrong, so that orders fail." for n in range(5)
    )
    told = clear_reasons(message)
    assert "ada" not in told
    assert told.count("Because of fault") == 2


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "a" * 500_000,
        "because " * 100_000,
        "because of it. " * 60_000,
        "(" * 200_000,
        ("so that " + "word " * 60 + "is ") * 3000,
        "using x " * 30_000,
        "```\nbecause it never ends, so that nothing counts\n",
        "\x00\ud800 because of that, so that it works\u202e out well",
    ],
)
def test_hostile_text_costs_little(text: str) -> None:
    started = time.process_time()
    list(find(text))
    assert time.process_time() - started < 3


@given(st.text(alphabet=st.sampled_from(list("ab .!?\n\r\t-*>`#|1)[]é\u2028\x00")), max_size=200))
def test_sentences_lie_in_order_and_never_overlap(text: str) -> None:
    end = 0
    for one in sentences(text):
        assert end <= one.start <= one.end <= len(text)
        assert one.text == " ".join(text[one.start : one.end].split())
        end = one.end


@pytest.mark.parametrize("part", ["seen", "held"])
def test_spans_agree_with_those_given_by_hand(part: str) -> None:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows = [row for row in table if row["part"] == part]
    told = [judge(row["sentence"]) is not None for row in rows]
    given_ = [row["label"] != "none" for row in rows]
    both = sum(a and b for a, b in zip(given_, told, strict=True))
    assert len(rows) >= 200
    assert 2 * both / (sum(given_) + sum(told)) >= 0.65
