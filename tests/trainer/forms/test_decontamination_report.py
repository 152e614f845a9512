from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.trainer.forms.decontamination import (
    NAME,
    Guarded,
    Report,
    read_report,
    require_clean,
)

HELD = Guarded.of(["one", "two"], contained=0.5, similar=0.7)
ASKED = Guarded.of(["what"], contained=0.7, similar=0.7)
REPORT = Report("d" * 64, 3, HELD, ASKED)


def accepts(report: Report, held: Guarded = HELD, asked: Guarded = ASKED) -> None:
    require_clean(report, "d" * 64, held, asked)


def test_a_clean_report_is_accepted_after_a_round_trip(tmp_path: Path) -> None:
    counted = replace(REPORT, held_out=replace(HELD, dropped=7))
    counted.write(tmp_path)
    assert read_report(tmp_path) == counted
    accepts(read_report(tmp_path))


def test_order_and_repetition_of_protected_texts_do_not_count() -> None:
    accepts(REPORT, held=Guarded.of(["two", "one", "two"], contained=0.5, similar=0.7))


def test_a_stricter_report_than_wanted_is_accepted() -> None:
    accepts(replace(REPORT, held_out=replace(HELD, similar=0.5)))


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (replace(REPORT, dataset="e" * 64), "another dataset"),
        (replace(REPORT, leaks=("0" * 16,)), "1 examples repeat"),
        (replace(REPORT, held_out=replace(HELD, digest="0")), "state of held-out text"),
        (replace(REPORT, held_out=replace(HELD, contained=0.6)), "state of held-out text"),
        (replace(REPORT, benchmark=replace(ASKED, similar=0.9)), "state of the benchmark"),
        (replace(REPORT, benchmark=Guarded.of([], contained=0.7, similar=0.7)), "benchmark"),
    ],
)
def test_anything_else_is_refused(report: Report, told: str) -> None:
    with pytest.raises(UserError, match=told):
        accepts(report)


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"format": 99}'])
def test_a_missing_or_foreign_report_is_the_users_to_mend(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / NAME).write_text(text)
    with pytest.raises(UserError, match="no readable decontamination report"):
        read_report(tmp_path)
