"""Whose text was taught and how varied it was, from dataset to dataset."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from ....trainer.curation.diversity.alarm import FALLS, RISES
from ..charts.bars import share_chart
from ..charts.lines import Series, line_chart
from ..facts import Dataset, Facts
from ..markup import element, name
from ..tables import Cell, day, figure, nothing, paragraph, section, table

IDENTITY, TITLE = "portrait", "Whose text, and how varied"
PARTS = ("human", "mixed", "ai", "unknown")
MOST_BARS = 12
MOST = 60
TITLES = {
    "compression": "Compression ratio",
    "self_repetition": "Self-repetition",
    "self_bleu": "Self-BLEU",
    "path_entropy": "Entropy of syntax paths",
    "name_variety": "Variety of names",
    "rare_coverage": "Rare functions shown in a call",
}
NOTE = (
    "Shares of tokens, by the evidence of commits, notes and traces. Without evidence a line is "
    "unknown, never human."
)


def portrait(facts: Facts) -> Element:
    """Return the section."""
    datasets = list(facts.datasets)[-MOST:]
    if not datasets:
        return nothing(IDENTITY, TITLE, "No examples were assembled yet.")
    measures = [one for one in (*RISES, *FALLS) if any(one in d.diversity for d in datasets)]
    figures = [_measure(datasets, one) for one in measures]
    return section(
        IDENTITY,
        TITLE,
        _shares(datasets[-MOST_BARS:]),
        paragraph("Diversity: what a model forgets first are the rare things.", kind="quiet"),
        element("div", figures, class_="grid"),
    )


def _shares(datasets: Sequence[Dataset]) -> Element:
    rows = [(_title(one), [one.shares.get(part, 0.0) for part in PARTS]) for one in datasets]
    cells: list[list[Cell]] = [
        [name(one.commit[:12]), day(one.time), *(f"{one.shares.get(p, 0.0):.1%}" for p in PARTS)]
        for one in datasets
    ]
    head = ("Commit", "Of", *(f"#{part.capitalize()}" for part in PARTS))
    behind = table("Whose text each dataset teaches, by tokens", head, cells)
    names = [part if part != "ai" else "AI" for part in PARTS]
    return figure("Who wrote it", share_chart("Who wrote each dataset", names, rows), behind, NOTE)


def _measure(datasets: Sequence[Dataset], measure: str) -> Element:
    title = TITLES.get(measure, measure)
    way = "rises" if measure in RISES else "falls"
    values = [one.diversity.get(measure) for one in datasets]
    chart = line_chart(
        f"{title} of each dataset", [one.commit[:7] for one in datasets], [Series(title, values)],
        lambda value: f"{value:g}",
    )  # fmt: skip
    rows = [
        (name(one.commit[:12]), day(one.time), "-" if value is None else f"{value:.4f}")
        for one, value in zip(datasets, values, strict=True)
    ]
    behind = table(f"{title} by dataset", ("Commit", "Of", "#Value"), rows)
    return figure(title, chart, behind, f"It {way} as examples become more alike.")


def _title(one: Dataset) -> str:
    return " ".join([one.commit[:12], f"({day(one.time)})" if one.time else ""]).strip()
