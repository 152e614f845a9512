"""The page: one file that holds everything, runs nothing and asks nobody.

A policy in its head forbids scripts and every request; the one style sheet is allowed by its
digest.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

from ... import __version__
from ..inert import visible
from .charts.drawing import patterns
from .facts import Facts
from .markup import element, name, words, written
from .sections.code import debt, hotspots, modules
from .sections.curve import curve
from .sections.funnel import funnel
from .sections.portrait import portrait
from .sections.registry import registry
from .sections.samples import samples
from .sections.verdict import outcome, verdict
from .sections.versions import versions
from .tables import day, paragraph

MAX_PAGE = 2_000_000  # bytes
STYLE = Path(__file__).with_name("page.css")
SECTIONS: tuple[Callable[[Facts], Element], ...] = (
    verdict,
    versions,
    curve,
    funnel,
    portrait,
    samples,
    modules,
    hotspots,
    debt,
    registry,
)


def render_page(facts: Facts) -> str:
    """Return the page as HTML, at most `MAX_PAGE` bytes in UTF-8 whatever the facts hold."""
    parts = [make(facts) for make in SECTIONS]
    page = _page(facts, parts)
    while len(page.encode()) > MAX_PAGE and any(len(part) > 1 for part in parts):
        largest = max(parts, key=lambda part: len(written(part)) if len(part) > 1 else 0)
        _emptied(largest)
        page = _page(facts, parts)
    return page


def _emptied(part: Element) -> None:
    """Leave a section's heading and say what happened to the rest."""
    for child in list(part)[1:]:
        part.remove(child)
    part.append(paragraph("It is too large for one page, and left out.", kind="quiet"))


def _page(facts: Facts, parts: Sequence[Element]) -> str:
    root = element("html", _head(facts), _body(facts, parts), lang="en")
    return f"<!doctype html>\n{written(root)}\n"


def _head(facts: Facts) -> Element:
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{visible(facts.title, 80)}: housestyle report"),
        element("link", rel="icon", href="data:,"),
        element("style", style),
    )


@cache
def _style() -> str:
    return STYLE.read_text("utf-8")


def _body(facts: Facts, parts: Sequence[Element]) -> Element:
    return element(
        "body",
        element("a", "Skip to the verdict", href="#main", class_="skip"),
        patterns(),
        element("header", element("h1", element("bdi", visible(facts.title, 80))), _summary(facts)),
        element("nav", element("ul", list(_links(parts))), aria_label="Sections"),
        element("main", _notes(facts), parts, id="main"),
        element("footer", _made(facts)),
    )


def _summary(facts: Facts) -> Element:
    last = facts.datasets[-1] if facts.datasets else None
    tiles = (
        ("Verdict", outcome(facts.judged[-1]) if facts.judged else "none yet"),
        ("In production", facts.log.production[:12] or "none yet"),
        ("Examples kept", f"{last.kept:,}" if last else "none yet"),
        ("Decisions", f"{len(facts.judged):,}"),
    )
    return element(
        "dl", [element("div", element("dt", title), element("dd", told)) for title, told in tiles]
    )


def _links(parts: Sequence[Element]) -> Iterator[Element]:
    for part in parts:
        heading = part[0].text or ""
        yield element("li", element("a", heading, href=f"#{part.get('id')}"))


def _notes(facts: Facts) -> Element | None:
    lines = [element("li", words(note, 600)) for note in facts.notes]
    return element("ul", lines, class_="warning") if lines else None


def _made(facts: Facts) -> Element:
    when = datetime.fromtimestamp(facts.made, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return paragraph(
        "Made by housestyle ", __version__, f", {when}, at commit ", name(facts.commit[:12]),
        f" of {day(facts.time)}. This page runs no script and asks nothing of the network.",
    )  # fmt: skip
