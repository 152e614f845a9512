"""The decision rule: from paired scores to promote, block, hold or invalid.

In order, the first that applies:

1. *invalid*: the scores do not belong together, or a mandatory category has too few items.
2. *block*: some category is significantly worse. A likelihood category, or the true option's
   likelihood in a choice category, when its loss is greater than the margin at alpha / K; right
   and wrong answers by exact McNemar at alpha / K, confirmed over files, which is all that there is
   for execution; a candidate that only guesses where the champion knows. Equal models are blocked
   at most alpha of the time: their loss lies a whole margin below the first test's boundary, which
   leaves McNemar's alpha / K. K counts each category that must be shown, and all guards as one.
   Or the candidate takes a slow decline further than one margin (`creep`).
3. *promote*: every category that must be shown to be unharmed is no worse than its margin at alpha
   (an intersection-union test, which needs no correction: all must pass), and one of the gain
   categories gained significantly (Holm over them).
4. *hold*: else. An equal model is held: production stays, and nothing is wrong.

What must be shown are the mandatory categories and those with enough files that an equal model is
likely to pass (`Rules.promise_files`). Smaller ones *guard*: they block all the same, they hold
where a loss of whatever size is significant at alpha divided by all that are not mandatory, and
else they neither hold nor are promised, or each further small category would turn candidates away
that harmed nothing. Which category is which follows from the suite alone, but for choices that only
answers can judge: those guard, whatever their size.

Where looks are left, all of these levels are those of the look (`looks`): a category that is
undecided is asked more items, as long as they may still decide it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from .comparison import WRONG, Comparison, compare, told
from .creep.judging import Creep, creep_of
from .looks import look_sizes, shares
from .macro import macro_doubt
from .pairing import Paired, invalid_reasons, pair_up
from .rules import Evidence, Rules
from .score import ItemScore
from .statistics.distributions import normal_quantile
from .statistics.holm import holm
from .terms import POWER, division, terms_of
from .verdict import SCHEMA, Flip, Outcome, Verdict

JUDGED = ("better", "no worse", "worse", "unclear")
SHOWN = ("better", "no worse")
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
    margins in the categories that the promise names, each with confidence 1 - alpha.

    Args:
        candidate: the candidate's scores.
        champion: the champion's scores, same items, same order; the base's for a first candidate.
        base: the base's scores, or None.
        rules: fixed before scoring.
        context: digests and checks that say how the scores came about.
    """
    broken = invalid_reasons(candidate, champion, base, rules, context)
    if broken:
        return _verdict("invalid", broken, (), (), rules, context, len(rules.categories), None)
    pairs = pair_up(candidate, champion, base)
    rows = _rows(candidate, pairs, rules, context)
    parts = division(candidate, rules, context).parts
    creep = _creep(candidate, champion, rules, context, parts)
    outcome, reasons = _outcome(rows, rules, creep)
    asides = _asides(rows, rules) + _absences(context) + (creep.asides() if creep else [])
    flips = _flips(pairs)
    return _verdict(outcome, reasons + asides, rows, flips, rules, context, parts, creep)


def undecided(
    candidate: Sequence[ItemScore],
    champion: Sequence[ItemScore],
    base: Sequence[ItemScore] | None,
    rules: Rules,
    context: Evidence,
) -> frozenset[str]:
    """Return the categories of which more items may still decide the verdict.

    Those that all items of the suite could show to be worse; and where a promotion is possible,
    those that it waits for. Possible is what so much luck brings about as one try in five has. To
    stop early costs no error rate: what is not looked at again can neither block nor promote.

    Args:
        candidate: the candidate's scores so far.
        champion: the champion's.
        base: the base's, or None.
        rules: fixed before scoring.
        context: with the number of items in the suite.
    """
    if invalid_reasons(candidate, champion, base, rules, context):
        return frozenset()
    rows = _rows(candidate, pair_up(candidate, champion, base), rules, context)
    if _outcome(rows, rules)[0] != "hold":
        return frozenset()
    unclear = [row for row in rows if row.state == "unclear"]
    sinking = {row.name for row in unclear if _would_block(row, rules)}
    open_rows = [row for row in unclear if row.name not in sinking]
    gaining = [row for row in rows if row.name in rules.gain and _would_clear(row, 0.0, rules)]
    hopeless = sinking or not all(_would_clear(row, row.margin, rules) for row in open_rows)
    if hopeless or not (gaining or _gains(rows, rules)):
        return frozenset(sinking)
    waited = {row.name for row in open_rows}
    if not _gains(rows, rules):
        waited |= {row.name for row in gaining}
    return frozenset(waited or _answered(rows))


def _rows(
    scores: Sequence[ItemScore],
    pairs: dict[str, list[Paired]],
    rules: Rules,
    context: Evidence,
) -> tuple[Comparison, ...]:
    kinds = {score.category: score.kind for score in scores}
    terms = terms_of(scores, rules, context)
    return tuple(
        compare(name, kinds.get(name, "likelihood"), pairs.get(name, []), rules, terms[name])
        for name in rules.categories
    )


def _would_clear(row: Comparison, bound: float, rules: Rules) -> bool:
    """Tell whether with a little luck all items would show the change to be below a bound."""
    if row.change is None or row.look == row.looks:
        return False
    return row.change - _luck(row) + _reach(row, rules.alpha, rules) < bound


def _would_block(row: Comparison, rules: Rules) -> bool:
    """Tell whether with a little bad luck all items would block."""
    if row.change is None or row.look == row.looks:
        return False
    bound = 0.0 if row.unit in WRONG.values() else row.margin
    return row.change + _luck(row) - _reach(row, row.block / row.share, rules) > bound


def _reach(row: Comparison, alpha: float, rules: Rules) -> float:
    """Return how far the interval of the last look would reach from its middle."""
    spent = shares(look_sizes(row.items, rules.first_look, rules.looks))[-1]
    return normal_quantile(1.0 - alpha * spent) * (row.error or 0.0) * math.sqrt(row.n / row.items)


def _luck(row: Comparison) -> float:
    """Return how far the change moves until the last look, at most, in four of five tries."""
    rest = math.sqrt(max(0.0, 1.0 - row.n / row.items))
    return normal_quantile(POWER) * (row.error or 0.0) * rest


def _answered(rows: Sequence[Comparison]) -> set[str]:
    return {row.name for row in rows if row.unit in WRONG.values() and row.look < row.looks}


def _creep(
    candidate: Sequence[ItemScore],
    champion: Sequence[ItemScore],
    rules: Rules,
    context: Evidence,
    parts: int,
) -> Creep | None:
    if context.reference is None:
        return None
    return creep_of(candidate, champion, context.reference, rules, parts)


def _outcome(
    rows: Sequence[Comparison], rules: Rules, creep: Creep | None = None
) -> tuple[Outcome, list[str]]:
    lacking = [row for row in rows if row.state == "too few" and row.name in rules.mandatory]
    if lacking:
        return "invalid", [
            f"{row.name} must be judged and has too few: {row.note}." for row in lacking
        ]
    worse = [f"{row.name} is worse: {row.note}." for row in rows if row.state == "worse"]
    worse += creep.worse() if creep else []
    if worse:
        return "block", worse
    gains = _gains(rows, rules)
    doubts = [f"{row.name} is unclear: {row.note}." for row in rows if row.state == "unclear"]
    doubts += [doubt for doubt in (macro_doubt(rows, rules),) if doubt]
    if not gains:
        doubts.append(_no_gain(rows, rules))
    return ("hold", doubts) if doubts else ("promote", gains)


def _gains(rows: Sequence[Comparison], rules: Rules) -> list[str]:
    """Name the gain categories that gained, each at what its look may spend."""
    named = {row.name: row for row in rows if row.name in rules.gain and row.state in JUDGED}
    tested = {
        name: min(1.0, row.p_better / row.share)
        for name, row in named.items()
        if row.p_better is not None
    }
    adjusted = holm(tested)
    return [
        f"{name} gained: {named[name].unit} {_interval(named[name])}."
        for name, p in adjusted.items()
        if p <= rules.alpha
    ]


def _no_gain(rows: Sequence[Comparison], rules: Rules) -> str:
    seen = [
        f"{row.name} {_interval(row)}, {_lacking(row)}"
        for row in rows
        if row.name in rules.gain and row.state in JUDGED
    ]
    measured = f" ({'; '.join(seen)})" if seen else ""
    return f"No significant gain in {' or '.join(rules.gain) or 'any category'}{measured}."


def _lacking(row: Comparison) -> str:
    if row.high is not None and row.high < 0.0:
        return "in too few files to be sure"
    return f"detectable {-100 * (row.detectable or 0.0):.1f} {_scale(row)}"


def _interval(row: Comparison) -> str:
    if row.change is None or row.low is None or row.high is None:
        return "not measured"
    return told(row.change, row.low, row.high, _scale(row))


def _scale(row: Comparison) -> str:
    return "pts" if row.unit in WRONG.values() else "%"


def _asides(rows: Sequence[Comparison], rules: Rules) -> list[str]:
    """Name what was not judged, whatever the outcome."""
    guards = [f"{row.name} guards only: {row.note}." for row in rows if row.state == "guards"]
    few = [
        f"{row.name} was not judged: {row.note}."
        for row in rows
        if row.state == "too few" and row.name not in rules.mandatory
    ]
    mute = [f"{row.name} has no signal: {row.note}." for row in rows if row.state == "no signal"]
    return guards + few + mute


def _absences(context: Evidence) -> list[str]:
    """Name what could not be asked here: neither right nor wrong."""
    found = sorted(context.unavailable.items())
    return [f"{name} is unavailable: {reason}." for name, reason in found]


def _promise(rows: Sequence[Comparison], rules: Rules, context: Evidence) -> str:
    """Say what a promotion promises, and of what it promises nothing."""
    shown = [row.name for row in rows if row.state in SHOWN]
    guards = [row.name for row in rows if row.state == "guards"]
    others = [row.name for row in rows if row.state not in (*JUDGED, "guards")]
    left = others + sorted(context.unavailable)
    parts = [
        f"No worse by more than its margin ({1.0 - rules.alpha:.0%}): {', '.join(shown)}.",
        f"Not found to be worse, by too little to promise more: {', '.join(guards)}.",
        f"Not covered: {', '.join(left)}.",
    ]
    told_of = (shown, guards, left)
    return " ".join(part for part, names in zip(parts, told_of, strict=True) if names)


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
    categories: int,
    creep: Creep | None,
) -> Verdict:
    return Verdict(
        schema=SCHEMA,
        outcome=outcome,
        reasons=tuple(reasons),
        promise=_promise(rows, rules, context) if outcome == "promote" else NO_PROMISE,
        comparisons=rows,
        flips=flips,
        categories=categories,
        alpha=rules.alpha,
        candidate=context.candidate.model,
        champion=context.champion.model if context.in_production else None,
        reference=context.champion.model,
        base=context.base.model if context.base else None,
        suite=context.suite,
        engine=context.candidate.engine,
        prompt=context.candidate.prompt,
        creep=creep,
    )
