"""Samples of the newest dataset: what an example is, kind by kind."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ....trainer.example import Example
from ..facts import Facts
from ..markup import element, listing, name
from ..tables import folded, nothing, paragraph, section

IDENTITY, TITLE = "samples", "Examples of the dataset"
BEFORE, TAUGHT, AFTER = 12, 24, 4  # lines that are shown


def samples(facts: Facts) -> Element:
    """Return the section."""
    if not facts.samples:
        return nothing(IDENTITY, TITLE, "None are shown.")
    note = paragraph(
        "What is marked is learned; around it stands what the model sees. One example of each "
        "kind in turn, by hash.",
        kind="quiet",
    )
    return section(IDENTITY, TITLE, note, [_sample(n, one) for n, one in enumerate(facts.samples)])


def _sample(number: int, one: Example) -> Element:
    before, after = _last(one.prompt, BEFORE), _first(one.suffix, AFTER)
    return folded(
        f"{one.kind}: {_place(one)}",
        paragraph(
            "Example ", name(one.id), ", from commit ", name(one.commit[:12]), ", written by: ",
            _writer(one), ".", kind="quiet",
        ),
        listing(before, BEFORE + 1) if before.strip() else None,
        element("div", listing(one.completion, TAUGHT), class_="taught"),
        listing(after, AFTER + 1) if after.strip() else None,
        is_open=number == 0,
    )  # fmt: skip


def _place(one: Example) -> str:
    return one.path[-80:] or "no single file"


def _writer(one: Example) -> str:
    return {"ai": "an AI", "human": "a person", "mixed": "a person and an AI"}.get(
        one.author_class, "unknown"
    )


def _last(text: str, lines: int) -> str:
    rows = text[-20_000:].rstrip("\n").split("\n")
    return "\n".join(["…", *rows[-lines:]] if len(rows) > lines else rows)


def _first(text: str, lines: int) -> str:
    rows = text[:20_000].strip("\n").split("\n")
    return "\n".join([*rows[:lines], "…"] if len(rows) > lines else rows)
