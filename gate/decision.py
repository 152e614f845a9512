"""The decision rule: from paired scores to promote, block, hold or invalid.

In order, the first that applies:

1. *invalid*: the scores do not belong together, so nothing is decided.
2. *block*: some category is significantly worse. A likelihood category, or the true option's
   likelihood in a choice category, when its loss is greater than the margin at alpha / K; right
   and wrong answers by exact McNemar at alpha / K, confirmed over files, which is all that there is
   for execution; a candidate that only guesses where the champion knows. Equal models are blocked
   at most alpha of the time: their loss lies a whole margin below the first test's boundary, which
   leaves McNemar's alpha / K.
3. *promote*: every judged category with signal is no worse than its margin at alpha (an
   intersection-union test, which needs no correction: all must pass), every mandatory category
   could be judged, and one of the gain categories gained significantly (Holm over them).
4. *hold*: else. An equal model is held: production stays, and nothing is wrong.

A category with too few items cannot block. If it is not mandatory it cannot hold either, or a
repository without, say, enough commits for one category could never promote; the verdict names
it, and the promise leaves it out. If it is mandatory the verdict is hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from .comparison import Comparison, compare, percent, told
from .pairing import Paired, invalid_reasons, pair_up
from .rules import Evidence, Rules
from .score import ItemScore
from .statistics.holm import holm
from .verdict import SCHEMA, Flip, Outcome, Verdict

JUDGED = ("better", "no worse", "worse", "unclear")
NO_PROMISE = "Nothing is promised: production stays as it is."


def decide(
    candidate: Sequence[ItemScore],
    champion: Sequence[ItemScore],
    base: Sequence[ItemScore] | None,
    rules: Rules,
    context: Evidence,
) -> Verdict:
    """Judge a candidate against the champion on the same items.

    Anything but "promote" does not show that the candidate is bad, and "promote" does not show
    that it is better everywhere: it shows a gain in one gain category, and no loss beyond the
    margins in the judged categories, each with confidence 1 - alpha.

    Args:
        candidate: the candidate's scores.
        champion: the champion's scores, same items, same order; the base's for a first candidate.
        base: the base's scores, or None.
        rules: fixed before scoring.
        context: digests and checks that say how the scores came about.
    """
    broken = invalid_reasons(candidate, champion, base, rules, context)
    if broken:
        return _verdict("invalid", broken, (), (), rules, context)
    pairs = pair_up(candidate, champion, base)
    kinds = {score.category: score.kind for score in candidate}
    rows = tuple(
        compare(name, kinds.get(name, "likelihood"), pairs.get(name, []), rules)
        for name in rules.categories
    )
    outcome, reasons = _outcome(rows, rules)
    told = reasons + _asides(rows, rules) + _absences(context)
    return _verdict(outcome, told, rows, _flips(pairs), rules, context)


def _outcome(rows: Sequence[Comparison], rules: Rules) -> tuple[Outcome, list[str]]:
    worse = [f"{row.name} is worse: {row.note}." for row in rows if row.state == "worse"]
    if worse:
        return "block", worse
    gains = _gains(rows, rules)
    doubts = _doubts(rows, rules)
    if not gains:
        doubts.append(_no_gain(rows, rules))
    return ("hold", doubts) if doubts else ("promote", gains)


def _doubts(rows: Sequence[Comparison], rules: Rules) -> list[str]:
    doubts = [f"{row.name} is unclear: {row.note}." for row in rows if row.state == "unclear"]
    lacking = [row for row in rows if row.state == "too few" and row.name in rules.mandatory]
    return doubts + [f"{row.name} must be judged and has too few: {row.note}." for row in lacking]


def _gains(rows: Sequence[Comparison], rules: Rules) -> list[str]:
    named = {row.name: row for row in rows if row.name in rules.gain and row.state in JUDGED}
    tested = {name: row.p_better for name, row in named.items() if row.p_better is not None}
    adjusted = holm(tested)
    return [
        f"{name} gained: {named[name].unit} {_interval(named[name])}."
        for name, p in adjusted.items()
        if p <= rules.alpha
    ]


def _no_gain(rows: Sequence[Comparison], rules: Rules) -> str:
    seen = [
        f"{row.name} {_interval(row)}, detectable {percent(-(row.detectable or 0.0))}"
        for row in rows
        if row.name in rules.gain and row.state in JUDGED
    ]
    measured = f" ({'; '.join(seen)})" if seen else ""
    return f"No significant gain in {' or '.join(rules.gain) or 'any category'}{measured}."


def _interval(row: Comparison) -> str:
    if row.change is None or row.low is None or row.high is None:
        return "not measured"
    return told(row.change, row.low, row.high)


def _asides(rows: Sequence[Comparison], rules: Rules) -> list[str]:
    """Name what was not judged, whatever the outcome."""
    few = [
        f"{row.name} was not judged: {row.note}."
        for row in rows
        if row.state == "too few" and row.name not in rules.mandatory
    ]
    mute = [f"{row.name} has no signal: {row.note}." for row in rows if row.state == "no signal"]
    return few + mute


def _absences(context: Evidence) -> list[str]:
    """Name what could not be asked here: neither right nor wrong."""
    found = sorted(context.unavailable.items())
    return [f"{name} is unavailable: {reason}." for name, reason in found]


def _promise(rows: Sequence[Comparison], rules: Rules, context: Evidence) -> str:
    sure = f"{1.0 - rules.alpha:.0%}"
    left = [row.name for row in rows if row.state not in JUDGED] + sorted(context.unavailable)
    beside = f" Not covered: {', '.join(left)}." if left else ""
    return f"No category is worse by more than its margin ({sure}), none significantly.{beside}"


def _flips(pairs: dict[str, list[Paired]]) -> tuple[Flip, ...]:
    return tuple(
        Flip(new.category, new.item, new.title, bool(new.correct))
        for name in sorted(pairs)
        for new, old in ((pair.candidate, pair.champion) for pair in pairs[name])
        if new.correct is not None and new.correct != old.correct
    )


def _verdict(
    outcome: Outcome,
    reasons: Sequence[str],
    rows: tuple[Comparison, ...],
    flips: tuple[Flip, ...],
    rules: Rules,
    context: Evidence,
) -> Verdict:
    return Verdict(
        schema=SCHEMA,
        outcome=outcome,
        reasons=tuple(reasons),
        promise=_promise(rows, rules, context) if outcome == "promote" else NO_PROMISE,
        comparisons=rows,
        flips=flips,
        categories=len(rules.categories),
        alpha=rules.alpha,
        candidate=context.candidate.model,
        champion=context.champion.model if context.in_production else None,
        reference=context.champion.model,
        base=context.base.model if context.base else None,
        suite=context.suite,
        engine=context.candidate.engine,
        prompt=context.candidate.prompt,
    )
