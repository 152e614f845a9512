"""The page in headless Chromium: it asks nobody, fits a phone, follows themes, needs no mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from housestyle.ci.page.page import render_page
from tests.ci.page.browser import Browser, chromium, find_chromium
from tests.ci.page.facts_made import facts
from tests.ci.page.test_page import HOSTILE

pytestmark = pytest.mark.skipif(not find_chromium(), reason="there is no Chromium here")

# For each text: its colour, the colour of what lies behind it, and what it says.
COLOURS = """(() => {
  document.querySelectorAll('details').forEach(one => one.open = true);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement, style = getComputedStyle(node);
    if (!walker.currentNode.textContent.trim() || node.tagName === 'title') continue;
    const ink = node instanceof SVGElement ? style.fill : style.color;
    found.set(ink + '|' + ground(node), walker.currentNode.textContent.trim().slice(0, 40));
  }
  return [...found].map(([pair, text]) => [...pair.split('|'), text]);
})()"""
STOPS = """[...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
  .filter(one => one.checkVisibility()).length"""
FOCUS = """(() => {
  const node = document.activeElement, style = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  return [node.tagName, (node.getAttribute('href') || node.textContent).slice(0, 40),
          style.outlineStyle !== 'none' && box.right > 0 && box.width > 0];
})()"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(render_page(facts()))
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "page.html"
    path.write_text(render_page(facts(f"{HOSTILE} {'x' * 5_000}")))
    return path


def complaints(browser: Browser) -> list[str]:
    """What Chromium found wrong, and who was asked for something beside the page itself."""
    found = []
    for event in browser.events:
        if event["method"] in {"Log.entryAdded", "Runtime.exceptionThrown"}:
            found.append(str(event["params"]))
        if event["method"] == "Network.requestWillBeSent":
            url = event["params"]["request"]["url"]
            if not url.startswith("data:") and "/page.html" not in url:
                found.append(url)
        if event["method"] == "Page.javascriptDialogOpening":
            found.append("a dialogue")
    return found


def test_it_asks_nobody_and_nothing_is_wrong(browser: Browser, page: Path, hostile: Path) -> None:
    for one in (page, hostile):
        browser.open(one, 1200)
        browser.run("new Promise(done => setTimeout(done, 50))")
        assert complaints(browser) == []
    assert browser.run("document.scripts.length") == 0
    assert browser.run("document.querySelectorAll('section').length") == 10


@pytest.mark.parametrize(
    "width", [390, *(pytest.param(one, marks=pytest.mark.slow) for one in (320, 768, 1280))]
)
def test_it_fits_every_screen(browser: Browser, page: Path, hostile: Path, width: int) -> None:
    for one in (page, hostile):
        browser.open(one, width)
        browser.run("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert browser.run("document.documentElement.scrollWidth") <= width


def test_charts_can_be_read_on_a_phone(browser: Browser, page: Path) -> None:
    browser.open(page, 390)
    sizes = browser.run(
        "[...document.querySelectorAll('svg.chart')].map(one =>"
        " one.getBoundingClientRect().width / one.viewBox.baseVal.width * 12)"
    )
    assert len(sizes) > 10
    assert min(sizes) >= 11.0  # pixels a letter


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out_in_both_themes(browser: Browser, page: Path, theme: str) -> None:
    browser.open(page, 1200, theme=theme)
    found = browser.run(COLOURS)
    assert len(found) >= 6
    is_dark = luminance(found[0][1]) < 0.2
    assert is_dark is (theme == "dark")
    for ink, ground, text in found:
        darker, lighter = sorted((luminance(ink), luminance(ground)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (ink, ground, text)


def luminance(colour: str) -> float:
    """Relative luminance of `rgb(…)` by WCAG 2.2."""
    parts = [float(one) / 255 for one in colour[4:-1].split(",")]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.slow
def test_no_mouse_is_needed(browser: Browser, page: Path) -> None:
    browser.open(page, 1200)
    stops = browser.run(STOPS)
    seen = []
    while len(seen) <= stops:
        browser.press("Tab")
        seen.append(browser.run(FOCUS))
    assert seen[0][:2] == ["A", "#main"]
    assert seen.pop()[0] == "BODY"  # once around
    assert [stop for stop in seen if not stop[2]] == []
    assert [tag for tag, _, _ in seen].count("SUMMARY") >= 10
    browser.run("void (window.part = document.querySelector('details:not([open])'))")
    browser.run("window.part.querySelector('summary').focus()")
    browser.press("Enter")
    assert browser.run("window.part.open")


@pytest.mark.slow
def test_what_is_read_out_has_a_name(browser: Browser, page: Path) -> None:
    browser.open(page, 1200)
    browser.run("document.querySelectorAll('details').forEach(one => one.open = true)")
    tree = browser.tree()
    roles = [role for role, _ in tree]
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        assert roles.count(landmark) == 1, landmark
    named = [name for role, name in tree if role in {"image", "img", "region", "table", "link"}]
    assert len(named) > 50
    assert all(named)
    assert ("region", "Verdict") in tree
