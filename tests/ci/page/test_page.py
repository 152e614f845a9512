"""The page: complete, accessible, self-contained, inert and small, whatever the facts hold."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest

from housestyle.ci.page.page import MAX_PAGE, STYLE, render_page
from housestyle.gate.history.records import MEASURES, read_judged
from tests.ci.page.facts_made import empty, facts
from tests.ci.page.reading import Node, read

NULLABLE = tuple(name for name in MEASURES if name not in {"margin", "level"})
HOSTILE = (
    "</style><script>alert(1)</script><img src=x onerror=alert(2)> \" ' & <b>@octocat</b> "
    "\u202etxt.exe\u200b\x00\x1b[31m\udcff ]]> --> {{7*7}} javascript:alert(3)"
)


@pytest.fixture(scope="module")
def page() -> Node:
    return read(render_page(facts()))


def test_it_tells_everything(page: Node) -> None:
    shown = [section.attributes["id"] for section in page.all("section")]
    assert shown == [
        "verdict", "versions", "curve", "funnel", "portrait", "samples", "modules", "hotspots",
        "debt", "registry",
    ]  # fmt: skip
    text = page.text
    for told in (
        "Blocked", "Promised: ", "1,503 of 4,000", "shop.cart.Cart.total",
        "19% of all complexity", "housestyle rollback --to 2", "kept in the store", "in production",
        "return sum(self.prices)", "1.51", "1 circle",
    ):  # fmt: skip
        assert told in text, told


def test_landmarks_and_headings_lead_through_it(page: Node) -> None:
    for tag in ("header", "nav", "main", "footer", "h1", "head"):
        assert len(list(page.all(tag))) == 1, tag
    assert page.attributes == {"lang": "en"}
    ids = [node.attributes["id"] for node in page.all() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    named = {
        n.attributes["aria-labelledby"] for n in page.all() if "aria-labelledby" in n.attributes
    }
    links = {link.attributes["href"].removeprefix("#") for link in page.all("a")}
    assert named | links <= set(ids)
    assert links >= {section.attributes["id"] for section in page.all("section")}


def test_every_chart_is_named_and_has_its_numbers_behind_it(page: Node) -> None:
    figures = list(page.all("figure"))
    assert len(figures) >= 15
    for figure in figures:
        (chart,) = figure.all("svg")
        assert chart.attributes["role"] == "img"
        assert chart.attributes["aria-label"]
        assert list(chart.all("text"))
        (table,) = figure.all("table")
        assert [one.tag for one in figure.children].index("details") > 0
        assert next(table.all("caption")).text.strip()


def test_every_table_can_be_read_out(page: Node) -> None:
    for table in page.all("table"):
        heads = list(table.all("th"))
        assert all(head.attributes["scope"] in {"col", "row"} for head in heads)
        columns = [head for head in heads if head.attributes["scope"] == "col"]
        for row in next(table.all("tbody")).all("tr"):
            assert len(row.children) == len(columns)
    for region in (n for n in page.all("div") if n.attributes.get("class") == "scroll"):
        assert region.attributes["tabindex"] == "0"
        assert region.attributes["aria-label"]


def test_no_colour_alone_tells_a_series_or_a_share_apart() -> None:
    html = render_page(facts())
    assert "stroke-dasharray" in html
    assert "url(#hatched)" in html
    assert re.search(r'<path class="mark s1"|<path d="[^"]+" class="mark s1"', html)


def test_nothing_is_run_and_nobody_is_asked(page: Node) -> None:
    policy = next(m for m in page.all("meta") if "http-equiv" in m.attributes).attributes["content"]
    digest = base64.b64encode(hashlib.sha256(STYLE.read_bytes()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "".join(next(page.all("style")).texts) == STYLE.read_text()
    check_inert(page)


def check_inert(page: Node) -> None:
    """What could run, move or fetch something is not there."""
    tags = {node.tag for node in page.all()}
    assert not tags & {"script", "iframe", "object", "embed", "form", "img", "base", "use", "image"}
    for node in page.all():
        for name, value in node.attributes.items():
            assert not name.startswith("on"), name
            assert name not in {"style", "src", "srcset", "xlink:href", "action", "srcdoc"}, name
            if name == "href":
                assert value.startswith("#") or value == "data:,"
    assert "http" not in STYLE.read_text()
    assert "@import" not in STYLE.read_text()


def test_hostile_text_is_text() -> None:
    html = render_page(facts(HOSTILE))
    page = read(html)
    check_inert(page)
    plain = read(render_page(facts()))
    assert {n.tag for n in page.all()} == {n.tag for n in plain.all()}
    assert not re.search("[\u202e\u200b\x00\x1b\ud800-\udfff]", html)
    assert "txt.exe" in page.text
    html.encode("utf-8")


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "\u202e" * 100_000, "<&\"'" * 30_000, "漢" * 100_000]
)
def test_it_stays_small_whatever_comes(text: str) -> None:
    html = render_page(facts(text, times=40))
    assert len(html.encode()) <= MAX_PAGE
    read(html)


def test_what_does_not_fit_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = len(render_page(facts()).encode())
    monkeypatch.setattr("housestyle.ci.page.page.MAX_PAGE", whole - 20_000)
    html = render_page(facts())
    assert len(html.encode()) <= whole - 20_000
    assert "too large for one page" in html
    assert len(list(read(html).all("section"))) == 10


def test_a_repository_in_which_nothing_ran_is_told_what_to_do() -> None:
    page = read(render_page(empty()))
    assert "No candidate was judged yet" in page.text
    assert "housestyle loop" in page.text
    assert len(list(page.all("section"))) == 10
    assert not list(page.all("figure"))


def test_the_same_facts_are_the_same_page() -> None:
    assert render_page(facts()) == render_page(facts())


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_everything_stands_out_from_its_ground(theme: int) -> None:
    palettes = re.findall(r":root \{(.*?)\}", STYLE.read_text(), re.S)
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", palettes[theme]))
    for ground in ("paper", "sheet"):
        for text in ("ink", "quiet", "link", "good", "bad", "open"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["ink"], colours["mark"]) >= 4.5
    for drawn in ("a", "b", "c", "d", "edge", "even"):
        assert contrast(colours[drawn], colours["paper"]) >= 3.0, drawn


@pytest.mark.parametrize("missing", [NULLABLE, ("base", "champion"), ("detectable",)])
def test_a_record_that_lacks_numbers_is_shown_without_them(missing: tuple[str, ...]) -> None:
    whole = facts()
    last = whole.judged[-1]
    rows = [{**row, **dict.fromkeys(missing)} for row in last.verdict["comparisons"]]
    told = replace(last, verdict={**last.verdict, "comparisons": rows, "creep": None})
    assert read_judged(told.as_bytes()) == told
    page = read(render_page(replace(whole, judged=[told])))
    assert "Promised: " in page.text


def test_a_slow_decline_is_told() -> None:
    whole = facts()
    last = whole.judged[-1]
    rows = [{"name": "completion", "change": 0.02, "low": 0.01, "high": 0.03}]
    verdict = {**last.verdict, "creep": {"commit": "abcdef0123456789", "rows": rows}}
    page = read(render_page(replace(whole, judged=[replace(last, verdict=verdict)])))
    assert "abcdef012345: completion +2.0 % [+1.0, +3.0]" in page.text


def test_going_back_is_told_as_far_as_there_is_a_way() -> None:
    whole = facts()
    assert "housestyle rollback\nhousestyle rollback --to 2" in render_page(whole)
    log = replace(whole.log, entries=whole.log.entries[:1], production=whole.log.entries[0].model)
    assert "There is no earlier model" in render_page(replace(whole, log=log))
    back = replace(whole.log.entries[0], action="rollback", number=4)
    log = replace(log, entries=[*whole.log.entries, back])
    html = render_page(replace(whole, log=log))
    assert "housestyle rollback --to 3" in html
    assert "housestyle rollback\n" not in html
