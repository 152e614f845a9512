from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from housestyle.trainer.forms.card import card
from housestyle.trainer.forms.decontamination import Guarded, Report
from housestyle.trainer.forms.form import FORMS
from housestyle.trainer.forms.manifest import Manifest
from housestyle.trainer.forms.shards import Shard

GUARDED = Guarded(12, "f" * 64, 0.5, 0.7, 34)
REPORT = Report("d" * 64, 4200, GUARDED, replace(GUARDED, dropped=1))
FACTS = {
    "commit": "c" * 40,
    "candidates": 108170,
    "by_kind": {"completion": 4000, "edit": 200},
    "dropped": {"trivial body": 90000},
    "shares": {"tokens": {"human": 0.25, "unknown": 0.75}},
}


def shown(facts: dict[str, Any] = FACTS, report: Report = REPORT, form: str = "trl") -> str:
    shard = Shard("ab.jsonl", "ab", 4200, 9)
    return card(Manifest(form, (shard,), facts), report, FORMS[form])


def front_matter(text: str) -> dict[str, Any]:
    return yaml.safe_load(text.split("---\n")[1])


@pytest.mark.parametrize("form", list(FORMS))
def test_the_front_matter_says_where_the_rows_are(form: str) -> None:
    matter = front_matter(shown(form=form))
    assert matter["configs"][0]["data_files"] == f"data/*.{FORMS[form].ending}"
    assert matter["size_categories"] == ["1K<n<10K"]


def test_the_card_tells_the_funnel_the_shares_and_the_leaks_that_were_dropped() -> None:
    text = shown()
    for told in (
        "4,200 training examples of 108,170 candidates",
        "| trivial body | 90,000 |",
        "| tokens: human | 0.250 |",
        "| held-out text | 12 | ≥ 50% | ≥ 0.70 | 34 |",
        "The dataset is clean.",
    ):
        assert told in text
    assert "What this form cannot hold" not in text


def test_a_leak_is_told_loudly() -> None:
    assert "**not clean**: 2 examples leak" in shown(report=replace(REPORT, leaks=("a", "b")))


def test_text_of_the_repository_formats_nothing() -> None:
    hostile = "x|y\n---\n# <img src=x>\x1b[2J"
    text = shown(FACTS | {"dropped": {hostile: 3}, "commit": "\n---\nlicense: mit"})
    assert front_matter(text)["license"] == "other"
    assert "<img" not in text
    assert "\x1b" not in text
    assert "\n# <" not in text


def test_a_dataset_of_which_little_is_known_has_a_card() -> None:
    assert "at commit `unknown`" in shown({})
