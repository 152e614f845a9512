"""The comment on a pull request: the verdict first, its evidence next, the rest folded away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..inert import code, prose
from ..overriding import lines_of
from ..wording import (
    HEADLINES,
    MEANINGS,
    answers,
    count,
    detectable,
    drifted,
    interval,
    number,
    worst,
)
from .fitting import fitted, fold
from .marking import marker_line

MAX_ROWS = 60
MAX_REASONS = 20
MAX_FLIPS = 25  # in each direction
COMMIT = re.compile(r"[0-9a-f]{7,64}")
SHORT = 12  # characters of a digest that people see


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
            (status, why, number of the log entry), training (base, seed).
    """
    promotion = context.get("promotion", {})
    head = [
        marker_line(str(context.get("marker", ""))),
        _headline(verdict, promotion),
        *_reasons(verdict),
        _overrides(promotion),
        _table(verdict),
    ]
    folded = [
        fold("Answers that changed", list(_flips(verdict))),
        fold("What it learned from", list(_provenance(verdict, funnel, context))),
        fold("How to reproduce", list(_reproduce(verdict, context))),
        fold("How to roll back", list(_rollback(verdict, promotion))),
    ]
    return fitted(head, folded)


def _headline(verdict: Mapping[str, Any], promotion: Mapping[str, Any]) -> str:
    outcome = verdict["outcome"]
    words = f"**{HEADLINES[outcome]}**: {MEANINGS[outcome]}."
    if outcome == "promote" and promotion.get("status", "promoted") != "promoted":
        words = f"**Not promoted**: {prose(str(promotion.get('why', '')), 200)}."
    row = worst(verdict["comparisons"])
    if row is None:
        return words
    return f"{words} Nearest to its margin: {code(row['name'])} {interval(row)}."


def _reasons(verdict: Mapping[str, Any]) -> Iterator[str]:
    reasons = [f"- {prose(reason)}" for reason in verdict["reasons"][:MAX_REASONS]]
    left = len(verdict["reasons"]) - len(reasons)
    if left > 0:
        reasons.append(f"- and {left} more")
    yield "\n".join(reasons)
    if verdict["outcome"] == "promote":
        yield f"Promised: {prose(verdict['promise'])}"


def _overrides(promotion: Mapping[str, Any]) -> str:
    return "\n".join(
        f"- Override: {prose(line, 700)}" for line in lines_of(promotion.get("overrides", ()))
    )


def _table(verdict: Mapping[str, Any]) -> str:
    rows = verdict["comparisons"][:MAX_ROWS]
    if not rows:
        return ""
    against = "Production" if verdict["champion"] else "Base"
    level = f"{rows[0]['level']:.0%}"
    head = (
        f"| Category | {against} | Candidate | Δ [{level}] | won / lost | n, detectable | Verdict |"
    )
    lines = [head, "|---|---:|---:|---|---:|---:|---|", *(_line(row) for row in rows)]
    sure = f"{(1 + rows[0]['level']) / 2:.0%}"
    note = (
        "Values are losses in bits per byte of code or per choice, for execution the share that "
        f"fails: lower is better. Each end of an interval holds with {sure}. *Detectable* is the "
        "smallest change that this many items would show in four of five tries. The error rate of "
        "blocking, "
        f"{verdict['alpha']:.0%}, is shared by {_of(verdict['categories'])}."
    )
    return "\n".join(lines) + f"\n\n<sub>{note}</sub>"


def _of(categories: int) -> str:
    return "1 category" if categories == 1 else f"{categories} categories"


def _line(row: Mapping[str, Any]) -> str:
    size = f"{row['n']} in {count(row['clusters'], 'file')}"
    if row["detectable"] is not None:
        size += f", {detectable(row)}"
    state = f"**{row['state']}**" if row["state"] in {"better", "worse"} else row["state"]
    cells = (
        code(row["name"], 40),
        number(row["champion"]),
        number(row["candidate"]),
        interval(row),
        answers(row),
        size,
        state,
    )
    return f"| {' | '.join(cells)} |"


def _flips(verdict: Mapping[str, Any]) -> Iterator[str]:
    for won, title in ((False, "Lost"), (True, "Won")):
        flips = [flip for flip in verdict["flips"] if flip["won"] is won]
        if flips:
            yield f"**{title}** ({len(flips)})\n"
            yield from (
                f"- {code(f['category'], 40)} {code(f['title'])}" for f in flips[:MAX_FLIPS]
            )
            if len(flips) > MAX_FLIPS:
                yield f"- and {len(flips) - MAX_FLIPS} more"
            yield ""


def _provenance(
    verdict: Mapping[str, Any], funnel: Mapping[str, Any], context: Mapping[str, Any]
) -> Iterator[str]:
    if funnel.get("candidates"):
        yield f"- Examples: {funnel['kept']:,} of {funnel['candidates']:,} candidates kept"
        for title, key in (("Kept", "by_kind"), ("Dropped", "dropped")):
            yield from _counts(title, funnel.get(key, {}))
    if context.get("commits"):
        window = count(int(context["commits"]), "commit")
        ends = [_short(str(context[end])) for end in ("first_commit", "commit") if context.get(end)]
        yield f"- Data window: {window}" + (f", {' to '.join(ends)}" if ends else "")
    if context.get("training", {}).get("base"):
        yield f"- Base: {code(str(context['training']['base']))}"
    if moved := drifted(context.get("training", {})):
        yield f"- Started from production: {prose(moved)}"
    compared = f"compared with {_short(verdict['reference'])}"
    yield f"- Candidate {_short(verdict['candidate'])}, {compared}"
    yield f"- Suite {_short(verdict['suite'])}, engine {_short(verdict['engine'])}"


def _counts(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    named = ", ".join(f"{value:,} {code(name, 40)}" for name, value in ordered[:12])
    if named:
        yield f"- {title}: {named}"


def _reproduce(verdict: Mapping[str, Any], context: Mapping[str, Any]) -> Iterator[str]:
    commit = str(context.get("commit", ""))
    checkout = f"git checkout {commit[:40]}\n" if COMMIT.fullmatch(commit) else ""
    yield f"```\n{checkout}housestyle loop --until decide\n```"
    seed = context.get("training", {}).get("seed")
    seeded = f"Seed {int(seed)}; t" if seed is not None else "T"
    yield f"{seeded}he same inputs, settings and number of threads give the same weights on a CPU."


def _rollback(verdict: Mapping[str, Any], promotion: Mapping[str, Any]) -> Iterator[str]:
    if verdict["outcome"] != "promote" or promotion.get("status", "promoted") != "promoted":
        return
    if verdict["champion"] is None:
        yield "This is the first model in production: there is nothing to go back to yet."
        return
    yield "```\nhousestyle rollback\n```"
    yield f"Puts {_short(verdict['champion'])} back in production: within a second, offline,"
    yield "and as a new entry of the log that `housestyle models` shows."


def _short(digest: str) -> str:
    return code(digest, SHORT + 1) if len(digest) <= SHORT else code(digest[:SHORT])
