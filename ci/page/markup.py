"""HTML and SVG as element trees of the standard library, whose writer escapes all text.

Whatever is put into an element is text unless it is an element itself, so nothing that comes from
a repository can become markup; what would be invisible or turn the direction of reading is shown
as U+FFFD.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

from ..inert import visible

Content = Element | str | int | None
Value = str | int | float | bool | None
NAME = 80  # characters of a name that are shown
_KEPT = frozenset(" \n\u00a0")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def element(tag: str, *content: Content | Iterable[Content], **attributes: Value) -> Element:
    """Return an element.

    Args:
        tag: its name.
        content: texts and elements in order; None is nothing, iterables are taken apart.
        attributes: `_` in a name stands for `-` and is dropped at its end; None and False leave
            an attribute out, True gives it no value.
    """
    made = Element(tag, {_attribute(name): _value(v) for name, v in attributes.items() if _is(v)})
    for part in content:
        for one in [part] if isinstance(part, Element | str | int) or part is None else part:
            _add(made, one)
    return made


def written(root: Element) -> str:
    """Return the HTML of a tree."""
    return tostring(root, encoding="unicode", method="html")


def name(text: str, limit: int = NAME) -> Element:
    """Return a name from a repository: one line, cut, and alone in its direction of reading."""
    return element("code", element("bdi", visible(text, limit) or "?"))


def words(text: str, limit: int = 400) -> Element:
    """Return a sentence that may hold words of others, as one line."""
    return element("bdi", visible(text, limit))


def listing(text: str, lines: int = 24, width: int = 120) -> Element:
    """Return source text as it stands, cut to so many lines and columns."""
    rows = text[: lines * width * 4].expandtabs(4).split("\n")
    shown = [row if len(row) <= width else f"{row[: width - 1]}…" for row in rows[:lines]]
    shown += ["…"] if len(rows) > lines or len(text) > lines * width * 4 else []
    code = element("code", "\n".join(shown), dir="ltr")
    return element("pre", code, tabindex=0, role="group", aria_label="source text")


def plain(number: float) -> str:
    """Return a coordinate with at most one decimal."""
    shown = f"{number:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def _is(value: Value) -> bool:
    return value is not None and value is not False


def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _value(value: Value) -> str:
    if value is True:
        return ""
    return plain(value) if isinstance(value, float) else _seen(str(value))


def _add(parent: Element, content: Content) -> None:
    if isinstance(content, Element):
        parent.append(content)
    elif content is not None:
        text = _seen(str(content))
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text


def _seen(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(one if _is_shown(one) else "\ufffd" for one in text)


def _is_shown(character: str) -> bool:
    return character in _KEPT or unicodedata.category(character) not in _HIDDEN
