from __future__ import annotations

from housestyle.ci.wording import detectable, interval

ROW = {"change": -0.165, "low": -0.228, "high": -0.0001, "detectable": 0.09}


def test_a_relative_change_is_in_percent_and_a_share_in_points() -> None:
    """0.425 wrong before and 0.260 now are 16.5 points, which no reader takes for 39 %."""
    bits, share = ROW | {"unit": "bits per byte"}, ROW | {"unit": "share wrong"}
    assert interval(bits) == "-16.5 % [-22.8, 0.0]"
    assert interval(share) == "-16.5 pts [-22.8, 0.0]"
    assert (detectable(bits), detectable(share)) == ("9.0 %", "9.0 pts")


def test_what_was_not_worked_out_is_a_dash() -> None:
    nothing = dict.fromkeys(ROW) | {"unit": "bits per byte"}
    assert (interval(nothing), detectable(nothing)) == ("-", "-")
