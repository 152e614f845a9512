"""What sections are made of: figures with the numbers behind them, tables, folded parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from .markup import Content, element

Cell = Content | list[Content]


def section(identity: str, title: str, *content: Content | Iterable[Content]) -> Element:
    """Return a section of the page that has a name for people and assistive technology."""
    heading = element("h2", title, id=f"{identity}-title")
    return element("section", heading, *content, id=identity, aria_labelledby=f"{identity}-title")


def nothing(identity: str, title: str, why: Content | list[Content]) -> Element:
    """Return a section that says why there is nothing to show yet."""
    return section(identity, title, element("p", why, class_="quiet"))


def paragraph(*content: Content | Iterable[Content], kind: str = "") -> Element:
    """Return a paragraph."""
    return element("p", *content, class_=kind or None)


def figure(
    title: str, chart: Element, behind: Element, note: str = "", *, is_open: bool = False
) -> Element:
    """Return a chart with its title above and its numbers below, folded if they are not open."""
    explained = paragraph(note, kind="quiet") if note else None
    return element(
        "figure",
        element("figcaption", element("h3", title), explained),
        chart,
        folded("The numbers", behind, is_open=is_open),
    )


def folded(title: str, *content: Content | Iterable[Content], is_open: bool = False) -> Element:
    """Return a part that opens on a click or a key."""
    return element("details", element("summary", title), *content, open=is_open)


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Element:
    """Return a table that scrolls by itself where it is too wide.

    Args:
        caption: says what it shows.
        head: names of the columns; one that begins with "#" holds numbers.
        rows: the first cell names the row.
    """
    numeric = [title.startswith("#") for title in head]
    titles = [
        element("th", title.removeprefix("#"), scope="col", class_="number" if is_number else None)
        for title, is_number in zip(head, numeric, strict=True)
    ]
    body = [element("tr", _cells(row, numeric)) for row in rows]
    whole = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", titles)),
        element("tbody", body),
    )
    return element("div", whole, class_="scroll", tabindex=0, role="region", aria_label=caption)


def day(time: int) -> str:
    """Return a day in UTC, or a dash for no time."""
    if not time:
        return "-"
    try:
        return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d")
    except (ValueError, OverflowError, OSError):  # nobody's clock says that
        return "-"


def _cells(row: Sequence[Cell], numeric: Sequence[bool]) -> list[Element]:
    cells = enumerate(zip(row, numeric, strict=True))
    return [_cell(place, content, is_number) for place, (content, is_number) in cells]


def _cell(place: int, content: Cell, is_number: bool) -> Element:
    kind = "number" if is_number else None
    parts = content if isinstance(content, list) else [content]
    if place == 0:
        return element("th", parts, scope="row", class_=kind)
    return element("td", parts, class_=kind)
