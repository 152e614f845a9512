"""The last decision: what was said, why, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from ....gate.history.rates import rates_of
from ....gate.history.records import Judged
from ...overriding import lines_of
from ...remembering import told_rates
from ...wording import (
    HEADLINES,
    MEANINGS,
    answers,
    count,
    crept,
    detectable,
    disagreement,
    interval,
    level,
    number,
)
from ..charts.drawing import moved
from ..charts.intervals import Interval, interval_chart
from ..facts import Facts
from ..markup import Content, element, name, words
from ..tables import day, figure, folded, nothing, paragraph, section, table

IDENTITY, TITLE = "verdict", "Verdict"
MOST_REASONS = 20
MOST_ROWS = 40
MOST_FLIPS = 25  # in each direction


def verdict(facts: Facts) -> Element:
    """Return the section."""
    if not facts.judged:
        told: list[Content] = [
            "No candidate was judged yet: ",
            element("code", "housestyle loop"),
            " makes one.",
        ]
        return nothing(IDENTITY, TITLE, told)
    last = facts.judged[-1]
    reasons = [element("li", words(reason)) for reason in last.verdict["reasons"][:MOST_REASONS]]
    return section(
        IDENTITY,
        TITLE,
        _headline(last),
        element("ul", reasons) if reasons else None,
        _overrides(facts),
        _categories(last.verdict),
        _promise(last.verdict),
        _creep(last.verdict),
        _flips(facts.flips),
        _rates(facts.judged),
    )


def outcome(judged: Judged) -> str:
    """Return what became of a candidate in a word or two."""
    if judged.overridden:
        return "Overridden"
    if judged.outcome == "promote" and judged.promotion["status"] not in {"promoted", ""}:
        return "Not promoted"
    return HEADLINES[judged.outcome]


def _headline(judged: Judged) -> Element:
    why = judged.promotion["why"] if outcome(judged) == "Not promoted" else ""
    meaning = words(str(why)) if why else MEANINGS[judged.outcome]
    return paragraph(
        element("strong", outcome(judged), class_=f"badge {judged.outcome}"),
        " ",
        meaning,
        ". Candidate ",
        name(judged.verdict["candidate"][:12]),
        " at commit ",
        name(judged.commit[:12]),
        f", judged {day(judged.time)}.",
        kind="lead",
    )


def _overrides(facts: Facts) -> Element | None:
    lines = [element("li", words(line, 700)) for line in lines_of(facts.log.overrides)]
    return element("ul", lines, class_="warning") if lines else None


def _categories(verdict: Mapping[str, Any]) -> Element | None:
    rows = verdict["comparisons"][:MOST_ROWS]
    if not rows:
        return None
    against = "production" if verdict["champion"] else "the base"
    chart = interval_chart(
        f"Change of loss by category against {against}, with intervals and margins",
        [
            Interval(
                row["name"],
                row["change"],
                row["low"],
                row["high"],
                row["margin"],
                row["state"],
                interval(row) if row["change"] is not None else row["state"],
            )
            for row in rows
        ],
        moved,
    )
    note = (
        "Left of the line at 0 is a gain, right of it a loss; the bracket is how large a loss may "
        "be. Triangle: better. Disc: no worse. Ring: too small to be shown to be unharmed, yet it "
        "can block. Diamond: unclear. Cross: worse. Square: not judged. What lies beyond 100 % "
        "stands at the edge."
    )
    return figure(f"Against {against}", chart, _table(rows, against, verdict), note, is_open=True)


def _table(rows: Sequence[Mapping[str, Any]], against: str, verdict: Mapping[str, Any]) -> Element:
    change = f"#Change [{level(rows)}]"
    measured = ("#Won / lost", "#Disagree", "#Items", "#Files", "#Detectable")
    head = ("Category", "Finding", f"#{against.capitalize()}", "#Candidate", change, *measured)
    cells = [
        (
            name(row["name"]),
            element("span", words(row["state"])),
            number(row["champion"]),
            number(row["candidate"]),
            interval(row),
            answers(row),
            disagreement(row),
            f"{row['n']:,}",
            f"{row['clusters']:,}",
            detectable(row),
        )
        for row in rows
    ]
    caption = (
        "Losses in bits per byte or per choice, or the share of answers that is wrong or fails: "
        f"lower is better. The error rate of blocking, {verdict['alpha']:.0%}, is divided by "
        f"{verdict['categories']}."
    )
    return table(caption, head, cells)


def _promise(verdict: Mapping[str, Any]) -> Element:
    return paragraph(element("strong", "Promised: "), words(verdict["promise"]))


def _creep(verdict: Mapping[str, Any]) -> Element | None:
    """Say how far production has moved since long ago, on items that never change."""
    told = crept(verdict)
    if not told:
        return None
    return paragraph(element("strong", "Slow decline, on items that never change: "), words(told))


def _flips(flips: Sequence[Mapping[str, Any]]) -> Element | None:
    parts = list(_flipped(flips))
    return folded("Answers that changed", parts) if parts else None


def _flipped(flips: Sequence[Mapping[str, Any]]) -> Iterator[Element]:
    for won, title in ((False, "Lost"), (True, "Won")):
        found = [flip for flip in flips if flip["won"] is won]
        if found:
            rows = [(name(str(f["title"])), name(str(f["category"]))) for f in found[:MOST_FLIPS]]
            more = f", of which {MOST_FLIPS} are shown" if len(found) > MOST_FLIPS else ""
            yield table(f"{title}: {count(len(found), 'answer')}{more}", ("Item", "Category"), rows)


def _rates(judged: Sequence[Judged]) -> Element:
    return paragraph(f"In all {told_rates(rates_of(judged))}.", kind="quiet")
