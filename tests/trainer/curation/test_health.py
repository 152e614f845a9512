from __future__ import annotations

from housestyle.trainer.curation.caps import CapHit
from housestyle.trainer.curation.health import flagged, jumps, rejected_whole


def test_a_kind_rejected_whole_is_told() -> None:
    kinds = ["edit"] * 60 + ["fix"] * 60 + ["test"] * 9
    reasons = ["too long"] * 59 + ["secret"] + ["too long"] * 59 + [""] + ["too long"] * 9
    (warning,) = rejected_whole(kinds, reasons)
    assert warning == "nothing of kind 'edit' is kept: of 60 candidates 59 too long, 1 secret"


def test_a_reason_whose_share_jumps_is_told() -> None:
    before = {"candidates": 100, "dropped": {"too long": 20}}
    now = {"candidates": 100, "dropped": {"too long": 25, "no context": 15}}
    (warning,) = jumps(before, now)
    assert warning == "'no context' drops 15% of the candidates, after 0% at the last assembly"
    assert jumps({}, now) == []
    assert jumps(now, now) == []
    assert jumps(now, before) == []  # more is kept
    assert jumps(before, {"candidates": 10, "dropped": {"no context": 9}}) == []


def test_who_brought_too_much_is_told_but_no_kind_is() -> None:
    hits = [CapHit("per-pull cap", "#666", 300, 200), CapHit("per-kind cap", "intent", 900, 80)]
    (warning,) = flagged(hits)
    assert warning == "#666 brought 300 examples at once, of which 200 are kept (per-pull cap)"
