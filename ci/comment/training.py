"""The comment after training: the verdict first, its evidence next, the rest folded away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..inert import code, prose
from ..overriding import lines_of
from ..wording import HEADLINES, MEANINGS, count, crept, interval, worst
from .details import details, short
from .fitting import fitted
from .marking import marker_line
from .table import categories_table, table_note

MAX_REASONS = 20
COMPARED = "compared"  # status of a candidate that was never to be promoted


def render_comment(
    verdict: Mapping[str, Any], funnel: Mapping[str, Any], context: Mapping[str, Any]
) -> str:
    """Return the comment's Markdown, under 60,000 characters whatever the input.

    Everything that may come from a repository (names of categories, items, commits) is inert.

    Args:
        verdict: `Verdict.as_dict()`.
        funnel: candidates, kept, by_kind and dropped (by reason).
        context: all optional: marker (hidden, to find the comment again), commit (that was
            learned up to), first_commit (of the window), commits (in the window), promotion
            (status, why, number of the log entry, overrides), training (base, seed), history
            (earlier verdicts, `trend.Earlier`), warnings (sentences), brought (how many of the
            new commits came with the pull request that is told, and how many are new).
    """
    promotion = context.get("promotion", {})
    history = context.get("history", ())
    shape = "candidate" if promotion.get("status") == COMPARED else ""
    head = [
        marker_line(str(context.get("marker", "")), shape),
        headline(verdict, promotion),
        _about(verdict, context),
        *_reasons(verdict),
        _warnings(promotion, context),
        categories_table(verdict, history),
        table_note(verdict, history),
        _anchor(verdict),
    ]
    return fitted(head, details(verdict, funnel, context))


def headline(verdict: Mapping[str, Any], promotion: Mapping[str, Any]) -> str:
    """Return the verdict in words, with the category that comes nearest to its margin."""
    outcome, status = verdict["outcome"], promotion.get("status", "promoted")
    words = f"**{HEADLINES[outcome]}**: {MEANINGS[outcome]}."
    if outcome == "promote" and status == COMPARED:
        words = f"**Would pass**: {MEANINGS[outcome]}; it was only compared."
    elif outcome == "promote" and status != "promoted":
        words = f"**Not promoted**: {prose(str(promotion.get('why', '')), 200)}."
    row = worst(verdict["comparisons"])
    if row is None:
        return words
    return f"{words} Nearest to its margin: {code(row['name'])} {interval(row)}."


def _about(verdict: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    """Say what the comment describes."""
    said = f"This is about the model {short(verdict['candidate'])}"
    if context.get("commit"):
        said += f", which learned up to {short(str(context['commit']))}"
    if brought := context.get("brought"):
        own, new = brought
        said += f"; of {count(new, 'commit')} since the verdict before, {own} came from here"
    return f"<sub>{said}.</sub>"


def _reasons(verdict: Mapping[str, Any]) -> Iterator[str]:
    reasons = [f"- {prose(reason)}" for reason in verdict["reasons"][:MAX_REASONS]]
    left = len(verdict["reasons"]) - len(reasons)
    if left > 0:
        reasons.append(f"- and {left} more")
    yield "\n".join(reasons)
    if verdict["outcome"] == "promote":
        yield f"Promised: {prose(verdict['promise'])}"


def _anchor(verdict: Mapping[str, Any]) -> str:
    """Say how far the model has moved since long ago, on items that never change."""
    told = crept(verdict)
    return (
        f"<sub>Slow decline, on items that never change, {prose(told, 900)}.</sub>" if told else ""
    )


def _warnings(promotion: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    said = [f"Override: {prose(line, 700)}" for line in lines_of(promotion.get("overrides", ()))]
    said += [f"**Warning**: {prose(line, 700)}" for line in context.get("warnings", ())[:5]]
    return "\n".join(f"- {line}" for line in said)
