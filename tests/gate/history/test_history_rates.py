"""How often the gate said what, and which blocks turned out to be false."""

from __future__ import annotations

from dataclasses import replace

from housestyle.gate.history.rates import rates_of
from tests.gate.history.records_made import OVERRIDE, decision, fate

OTHER = "e" * 64


def test_nothing_decided_has_no_rates() -> None:
    assert set(rates_of([]).as_dict().values()) == {0}


def test_outcomes_and_overrides_are_counted() -> None:
    held = replace(decision(2, "hold"), promotion=fate("promoted", number=2, override=OVERRIDE))
    history = [decision(1, "promote"), held, decision(3, "block"), decision(4, "invalid")]
    assert rates_of(history).as_dict() == {
        "decisions": 4,
        "promote": 1,
        "hold": 1,
        "block": 1,
        "invalid": 1,
        "overrides": 1,
        "false_blocks": 0,
    }


def test_a_block_is_false_when_the_same_data_pass_later_or_a_person_overrode_it() -> None:
    block = decision(2, "block")
    before, later = decision(1, "promote"), decision(3, "promote")
    assert rates_of([before, block]).false_blocks == 0
    assert rates_of([before, block, decision(3, "promote", OTHER)]).false_blocks == 0
    assert rates_of([block, decision(3, "hold")]).false_blocks == 0
    assert rates_of([block, later]).false_blocks == 1
    overridden = replace(block, promotion=fate("promoted", number=1, override=OVERRIDE))
    assert rates_of([overridden, later]).false_blocks == 1
