"""What a verdict's comment folds away: single answers, the data, how to repeat it and undo it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..inert import code, prose
from ..wording import HEADLINES, count, drifted
from .fitting import fold
from .trend import told_earlier

MAX_FLIPS = 25  # in each direction
COMMIT = re.compile(r"[0-9a-f]{7,64}")
SHORT = 12  # characters of a digest that people see


def details(
    verdict: Mapping[str, Any], funnel: Mapping[str, Any], context: Mapping[str, Any]
) -> list[str]:
    """Return the folded parts; see `render_comment`."""
    promotion = context.get("promotion", {})
    parts: dict[str, Sequence[str]] = {
        "Answers that changed": list(_flips(verdict)),
        "What it learned from": list(_provenance(verdict, funnel, context)),
        "Earlier verdicts": told_earlier(context.get("history", ()), HEADLINES),
        "How to reproduce": list(_reproduce(verdict, context)),
        "How to roll back": list(_rollback(verdict, promotion)),
    }
    return [fold(title, lines) for title, lines in parts.items()]


def short(digest: str) -> str:
    """Return the beginning of a digest as people see it."""
    return code(digest, SHORT + 1) if len(digest) <= SHORT else code(digest[:SHORT])


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
        ends = [short(str(context[end])) for end in ("first_commit", "commit") if context.get(end)]
        yield f"- Data window: {window}" + (f", {' to '.join(ends)}" if ends else "")
    if context.get("training", {}).get("base"):
        yield f"- Base: {code(str(context['training']['base']))}"
    if moved := drifted(context.get("training", {})):
        yield f"- Started from production: {prose(moved)}"
    compared = f"compared with {short(verdict['reference'])}"
    yield f"- Candidate {short(verdict['candidate'])}, {compared}"
    yield f"- Suite {short(verdict['suite'])}, engine {short(verdict['engine'])}"


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
    yield f"Puts {short(verdict['champion'])} back in production: within a second, offline,"
    yield "and as a new entry of the log that `housestyle models` shows."
