"""Scores of several models on one suite, side by side, and whether they may be compared at all."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .looks import look_of, look_sizes
from .rules import MAX_ERRORS, Evidence, Rules
from .score import ItemScore


@dataclass(frozen=True, slots=True)
class Paired:
    """One item under candidate, champion and, where it was scored, the base."""

    candidate: ItemScore
    champion: ItemScore
    base: ItemScore | None


def pair_up(
    candidate: Sequence[ItemScore],
    champion: Sequence[ItemScore],
    base: Sequence[ItemScore] | None,
) -> dict[str, list[Paired]]:
    """Return the pairs by category; an item that failed under any model counts for none."""
    pairs: dict[str, list[Paired]] = {}
    bases: Sequence[ItemScore | None] = [None] * len(candidate) if base is None else base
    for new, old, plain in zip(candidate, champion, bases, strict=True):
        if all(score is None or score.status == "ok" for score in (new, old, plain)):
            pairs.setdefault(new.category, []).append(Paired(new, old, plain))
    return pairs


def invalid_reasons(
    candidate: Sequence[ItemScore],
    champion: Sequence[ItemScore],
    base: Sequence[ItemScore] | None,
    rules: Rules,
    evidence: Evidence,
) -> list[str]:
    """Return why these scores allow no verdict, in plain sentences; empty when they do."""
    if evidence.altered:
        return ["The candidate was changed after it was trained: delete its run and train again."]
    lists = {"candidate": candidate, "champion": champion}
    if base is not None:
        lists["base"] = base
    reasons = [*_digest_reasons(evidence, base is not None), *_contamination_reasons(evidence)]
    reasons += _list_reasons(lists)
    for who, scores in lists.items():
        reasons += [*_error_reasons(who, scores), *_number_reasons(who, scores)]
    return [*reasons, *_category_reasons(candidate, rules, evidence)]


def _digest_reasons(evidence: Evidence, with_base: bool) -> Iterator[str]:
    scored = {"candidate": evidence.candidate, "champion": evidence.champion}
    if evidence.base is not None:
        scored["base"] = evidence.base
    elif with_base:
        yield "The base was scored, but its digests are missing."
    for who, digests in scored.items():
        if digests.suite != evidence.suite:
            yield f"The {who} was scored on another suite than the one declared before training."
    for what in ("engine", "prompt"):
        if len({getattr(digests, what) for digests in scored.values()}) > 1:
            yield f"The models were scored under different {what} digests."
    if not all((evidence.suite, evidence.candidate.model, evidence.champion.model)):
        yield "A digest of suite, candidate or champion is empty."


def _contamination_reasons(evidence: Evidence) -> Iterator[str]:
    found = evidence.contaminated
    if found is None:
        yield "The training data were not checked for benchmark items."
    elif found:
        yield f"{len(found)} training examples repeat benchmark items, such as {found[0]}."


def _identity(score: ItemScore) -> tuple[str, str, str, int, int]:
    return score.item, score.category, score.cluster, score.bytes, score.options


def _list_reasons(lists: dict[str, Sequence[ItemScore]]) -> Iterator[str]:
    reference = [_identity(score) for score in lists["candidate"]]
    for who, scores in lists.items():
        if [_identity(score) for score in scores] != reference:
            yield f"Candidate and {who} were not scored on the same items in the same order."
    if not reference:
        yield "There are no scores at all."
    if len({identity[0] for identity in reference}) < len(reference):
        yield "An item was scored twice."


def _error_reasons(who: str, scores: Sequence[ItemScore]) -> Iterator[str]:
    failed = sum(score.status != "ok" for score in scores)
    if failed > MAX_ERRORS * len(scores):
        yield f"{failed} of {len(scores)} items failed in the {who}'s scoring (1 % is tolerated)."


def _number_reasons(who: str, scores: Sequence[ItemScore]) -> Iterator[str]:
    broken = [score for score in scores if score.status == "ok" and not _sound(score)]
    if broken:
        names = ", ".join(sorted({score.category for score in broken}))
        yield f"{len(broken)} scores of the {who} are not usable numbers (in {names})."


def _sound(score: ItemScore) -> bool:
    loss = math.isfinite(score.loss) and score.loss >= 0.0
    if score.kind == "likelihood":
        return loss and score.bytes > 0
    return loss and score.correct is not None


def _category_reasons(
    scores: Sequence[ItemScore], rules: Rules, evidence: Evidence
) -> Iterator[str]:
    counts = Counter(score.category for score in scores)
    for name in sorted(set(counts) - set(rules.categories)):
        yield f"The category {name} is not part of the suite as it was fixed before scoring."
    for name in rules.mandatory:
        if not counts[name]:
            yield f"The mandatory category {name} has no scores."
    if len(set(rules.categories)) < len(rules.categories):
        yield "The suite names a category twice."
    for name, items in sorted((evidence.expected or {}).items()):
        sizes = look_sizes(items, rules.first_look, rules.looks)
        if look_of(counts[name], sizes) is None:
            yield f"The category {name} has {counts[name]} scores; {_asked(sizes)}."
    kinds = {(score.category, score.kind) for score in scores}
    for name in sorted(name for name, n in Counter(c for c, _ in kinds).items() if n > 1):
        yield f"The category {name} mixes items of several kinds."


def _asked(sizes: Sequence[int]) -> str:
    whole = f"the suite has {sizes[-1]} items"
    return f"{whole}, of which looks ask {', '.join(map(str, sizes))}" if sizes[1:] else whole
