"""The learning curve: what models made of new commits before anything was taught from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

from ....gate.prequential.records import Followed
from ..charts.lines import Series, line_chart
from ..facts import Facts
from ..markup import element, name
from ..tables import day, figure, nothing, paragraph, section, table

IDENTITY, TITLE = "curve", "On new commits"
MOST = 120  # commits
ROLES = (("champion", "in production"), ("predecessor", "the one before"), ("base", "the base"))
NOTE = (
    "Each new commit is scored before it teaches anything, by the model that was in production "
    "then and by the one before it. This is the measure of help: what people really wrote next."
)
Measure = Callable[[Followed], float | None]


def curve(facts: Facts) -> Element:
    """Return the section."""
    commits = list(dict.fromkeys(row.commit for row in facts.curve))[-MOST:]
    if not commits:
        why = "No new commit was scored yet: that begins with the first commit after a promotion."
        return nothing(IDENTITY, TITLE, why)
    rows = [row for row in facts.curve if row.commit in set(commits)]
    figures = [
        _figure("Surprise, in bits per byte: lower is better", commits, rows,
                lambda row: row.bits_per_byte, lambda value: f"{value:.2f}"),
        _figure("Offered: bytes in lines that it would have written exactly so", commits, rows,
                lambda row: row.offered_share, _percent),
        _figure("Next edits whose first line it would have written exactly so", commits, rows,
                lambda row: row.hit_share, _percent),
    ]  # fmt: skip
    return section(
        IDENTITY,
        TITLE,
        paragraph(NOTE, kind="quiet"),
        element("div", [one for one in figures if one is not None], class_="grid"),
    )


def _figure(
    title: str,
    commits: Sequence[str],
    rows: Sequence[Followed],
    of: Measure,
    told: Callable[[float], str],
) -> Element | None:
    by: dict[tuple[str, str], Followed] = {(row.commit, row.role): row for row in rows}
    series = [
        Series(words, [of(row) if (row := by.get((commit, role))) else None for commit in commits])
        for role, words in ROLES
    ]
    series = [one for one in series if any(value is not None for value in one.values)]
    if not series:
        return None
    chart = line_chart(title, [commit[:7] for commit in commits], series, told)
    return figure(title, chart, _table(title, commits, rows, of, told))


def _table(
    title: str,
    commits: Sequence[str],
    rows: Sequence[Followed],
    of: Measure,
    told: Callable[[float], str],
) -> Element:
    places = {commit: place for place, commit in enumerate(commits)}
    words = dict(ROLES)
    ordered = sorted(rows, key=lambda row: (places[row.commit], row.role))
    cells = [
        (
            name(row.commit[:12]),
            day(row.time),
            words[row.role],
            name(row.model[:12]),
            "-" if (value := of(row)) is None else told(value),
            f"{row.bytes:,}",
        )
        for row in ordered
    ]
    return table(title, ("Commit", "Of", "Model", "Digest", "#Value", "#Bytes added"), cells)


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"
