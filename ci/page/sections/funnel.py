"""The funnel: what was kept of the candidates, and why the rest was not."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from ...wording import count
from ..charts.bars import bar_chart
from ..facts import Dataset, Facts
from ..markup import element, name
from ..tables import figure, nothing, paragraph, section, table

IDENTITY, TITLE = "funnel", "What it learned from"
MOST = 14  # bars; the table has all
MOST_ROWS = 200


def funnel(facts: Facts) -> Element:
    """Return the section."""
    if not facts.datasets:
        return nothing(IDENTITY, TITLE, "No examples were assembled yet.")
    last = facts.datasets[-1]
    share = last.kept / last.candidates if last.candidates else 0.0
    lead = paragraph(
        element("strong", f"{last.kept:,} of {count(last.candidates, 'candidate')} kept"),
        f" ({share:.0%}), at commit ",
        name(last.commit[:12]),
        ". ",
        _seen(last),
        kind="lead",
    )
    figures = [
        _figure("Kept, by kind", "Kind", last.by_kind, last.kept, "s0"),
        _figure("Dropped, by reason", "Reason", last.dropped, last.candidates, "s1"),
    ]
    return section(IDENTITY, TITLE, lead, element("div", figures, class_="grid"))


def _seen(last: Dataset) -> str:
    public, seen = last.counts.get("public"), last.counts.get("seen")
    if not public or seen is None:
        return ""
    return f"Of {public:,} public definitions {seen:,} are seen in an example."


def _figure(title: str, what: str, counts: Mapping[str, int], whole: int, kind: str) -> Element:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    bars = [(one, float(number), _told(number, whole)) for one, number in ordered[:MOST]]
    if rest := sum(number for _, number in ordered[MOST:]):
        bars.append((f"{len(ordered) - MOST} more", float(rest), _told(rest, whole)))
    rows = [(name(one), f"{n:,}", _share(n, whole)) for one, n in ordered[:MOST_ROWS]]
    behind = table(f"{title}: examples and their share", (what, "#Examples", "#Share"), rows)
    return figure(title, bar_chart(title, bars, kind), behind)


def _told(number: int, whole: int) -> str:
    return f"{number:,} ({_share(number, whole)})"


def _share(number: int, whole: int) -> str:
    return f"{number / whole:.1%}" if whole else "-"
