"""Charts: round ticks, everything inside the picture, gaps stay gaps."""

from __future__ import annotations

import math
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housestyle.ci.page.charts.bars import bar_chart, share_chart
from housestyle.ci.page.charts.drawing import GLYPH, WIDTH, Scale, ticks
from housestyle.ci.page.charts.intervals import Interval, interval_chart
from housestyle.ci.page.charts.lines import Series, line_chart
from housestyle.ci.page.charts.matrix import matrix_chart
from housestyle.ci.page.charts.scatter import Dot, scatter_chart
from housestyle.ci.page.ordering import layered

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


@given(NUMBERS, NUMBERS)
def test_ticks_are_round_and_cover_the_range(one: float, other: float) -> None:
    low, high = sorted((one, other))
    found = ticks(low, high)
    assert 2 <= len(found) <= 9
    assert found == sorted(set(found))
    slack = 1e-6 * max(1.0, abs(low), abs(high))
    assert found[0] <= low + slack
    assert found[-1] >= high - slack


def test_ticks_are_those_that_people_expect() -> None:
    assert ticks(0.0, 9.0) == [0, 2, 4, 6, 8, 10]
    assert ticks(-0.31, 0.02) == [-0.4, -0.3, -0.2, -0.1, 0, 0.1]
    assert ticks(3.0, 3.0)[0] < 3.0 < ticks(3.0, 3.0)[-1]


def test_a_scale_keeps_what_lies_outside_at_its_edge() -> None:
    scale = Scale(0.0, 10.0, 100.0, 0.0)
    assert [scale(value) for value in (0.0, 5.0, 10.0, 99.0, -1.0)] == [100, 50, 0, 0, 100]
    assert Scale(1.0, 1.0, 0.0, 10.0)(1.0) == 5.0


def inside(chart: Element) -> None:
    """Everything that is drawn has finite coordinates within the picture."""
    _, _, width, height = map(float, chart.attrib["viewBox"].split())
    assert width == WIDTH
    for node in chart.iter():
        for name in ("x", "x1", "x2", "cx"):
            assert -1 <= float(node.attrib.get(name, 0)) <= width + 1, node.attrib
        for name in ("y", "y1", "y2", "cy"):
            assert -1 <= float(node.attrib.get(name, 0)) <= height + 1, node.attrib
        for name in ("width", "height", "r"):
            assert float(node.attrib.get(name, 0)) >= 0
        for pair in node.attrib.get("points", "").split():
            assert all(math.isfinite(float(part)) for part in pair.split(","))


VALUES = st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=1, max_size=60)


@given(VALUES.filter(lambda values: any(value is not None for value in values)))
def test_any_line_lies_in_the_picture(values: list[float | None]) -> None:
    places = [f"{number:07x}" for number in range(len(values))]
    again = [None if value is None else -value for value in values]
    series = [Series("one", values), Series("other", again)]
    inside(line_chart("says", places, series, str, zero=True))


def test_a_gap_breaks_the_line() -> None:
    chart = line_chart("says", list("abcdef"), [Series("s", [1.0, 2.0, None, 3.0, 4.0, None])], str)
    assert len(list(chart.iter("polyline"))) == 2
    assert len(list(chart.iter("circle"))) == 4


def test_marks_may_differ_and_be_left_out() -> None:
    series = [Series("s", [1.0, 2.0, 3.0], ["disc", "", "cross"])]
    chart = line_chart("says", list("abc"), series, str)
    assert len(list(chart.iter("circle"))) == 1
    assert len(list(chart.iter("path"))) == 1


def test_one_place_is_a_point_in_the_middle() -> None:
    chart = line_chart("says", ["only"], [Series("s", [1.0])], str)
    (point,) = chart.iter("circle")
    assert 120 < float(point.attrib["cx"]) < 260
    inside(chart)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8))
def test_intervals_lie_in_the_picture_however_wide(values: list[float]) -> None:
    rows = [Interval("c", v, v - 3, v + 3, 0.03, "unclear", "told") for v in values]
    inside(
        interval_chart("says", [*rows, Interval("d", None, None, None, 0.1, "too few", "")], str)
    )


def test_states_have_shapes_of_their_own() -> None:
    drawn = set()
    for state in ("better", "worse", "no worse", "unclear", "no signal"):
        chart = interval_chart("says", [Interval("c", 0.1, 0.0, 0.2, 0.1, state, "")], str)
        marks = [n for n in chart.iter() if n.attrib.get("class", "").startswith("mark")]
        (mark,) = marks
        drawn.add(mark.attrib.get("d", mark.tag))
    assert len(drawn) == 5


def test_bars_are_as_long_as_their_values() -> None:
    chart = bar_chart("says", [("a", 10.0, "10"), ("b", 5.0, "5"), ("c", 0.0, "0")])
    bars = [n for n in chart.iter("rect") if n.attrib["class"].startswith("bar")]
    assert [float(bar.attrib["width"]) for bar in bars] == [WIDTH, WIDTH / 2, 0]
    inside(chart)
    inside(bar_chart("says", []))


def test_shares_follow_one_another() -> None:
    chart = share_chart("says", ["a", "b"], [("row", [0.25, 0.5])])
    parts = [n for n in chart.iter("rect") if n.attrib["class"].startswith("part")][2:]
    assert [(float(p.attrib["x"]), float(p.attrib["width"])) for p in parts] == [(0, 90), (90, 180)]
    inside(chart)


def test_dots_at_one_place_share_a_label() -> None:
    chart = scatter_chart("says", [Dot("a", 3, 4), Dot("b", 3, 4), Dot("c", 1, 9)], "x", "y")
    assert "1,2" in [n.text for n in chart.iter("text")]
    assert len(list(chart.iter("circle"))) == 2
    inside(chart)
    inside(scatter_chart("says", [], "x", "y"))


def test_what_points_back_is_marked() -> None:
    counts = {("web", "cart"): 5, ("cart", "money"): 2, ("money", "cart"): 1}
    parts = layered(["money", "web", "cart"], counts)
    chart = matrix_chart("says", parts, counts, frozenset({"cart", "money"}))
    back = [n for n in chart.iter("rect") if "back" in n.attrib["class"]]
    assert parts == ["web", "cart", "money"]
    assert [n.find("title").text for n in back] == ["money → cart: 1"]  # type: ignore[union-attr]
    inside(chart)


@pytest.mark.parametrize("size", [1, 2, 7, 40])
def test_without_circles_nothing_points_back(size: int) -> None:
    names = [f"p{number * 7 % size}" for number in range(size)]
    counts = {(a, b): 1 for n, a in enumerate(names) for b in names[n + 1 :: 3]}
    order = layered(sorted(set(names)), counts)
    assert sorted(order) == sorted(set(names))
    assert all(order.index(a) < order.index(b) for a, b in counts if a != b)


@pytest.mark.parametrize("places", [2, 3, 7, 9, 12, 30, 120])
@pytest.mark.parametrize("letters", [2, 7, 12])
def test_names_of_places_keep_apart(places: int, letters: int) -> None:
    names = [f"{number:0{letters}d}" for number in range(places)]
    chart = line_chart("says", names, [Series("s", [1.0] * places)], str)
    ends = []
    for text in (n for n in chart.iter("text") if n.text in names):
        x, width = float(text.attrib["x"]), letters * GLYPH
        start = {"start": x, "middle": x - width / 2, "end": x - width}[text.attrib["text-anchor"]]
        ends.append((start, start + width))
    assert len(ends) >= 2
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))


def test_the_key_fits() -> None:
    titles = ("production", "before it", "base")
    series = [Series(title, [1.0, 2.0]) for title in titles]
    inside(line_chart("says", ["a", "b"], series, str))
    chart = line_chart("says", ["a", "b"], series, str)
    shown = [n for n in chart.iter("text") if n.text in titles]
    assert all(float(n.attrib["x"]) + len(n.text or "") * GLYPH <= WIDTH for n in shown)
