"""What is known about who wrote something: a class, how sure, and why.

Without evidence the class is *unknown*, never human: most repositories say nothing about most of
their lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

AuthorClass = Literal["human", "ai", "mixed", "unknown"]
AUTHOR_CLASSES: tuple[AuthorClass, ...] = ("unknown", "human", "mixed", "ai")
DOMINANT = 0.9  # share of the lines from which one class stands for all of them
MOST_EVIDENCE = 3  # kinds of evidence that are named


@dataclass(frozen=True, slots=True)
class Class:
    """Who wrote a piece of text.

    Attributes:
        author_class: ``human``, ``ai``, ``mixed`` (both had a part, and evidence does not say
            who wrote which line, or says that both did), or ``unknown``.
        confidence: in the class, 0 to 1; 0 when unknown.
        evidence: what the class rests on, in words that name no person; empty when unknown.
        ai: share of the text that an AI is known to have written.
        human: share of the text that a person is known to have written.
        written: when the newest part that an AI had a hand in was committed, in seconds since
            1970; 0 when there is none, or it is not known.

    """

    author_class: AuthorClass
    confidence: float
    evidence: str
    ai: float = 0.0
    human: float = 0.0
    written: int = 0

    def at(self, time: int) -> Class:
        """Return the class of text that was committed at this time."""
        return replace(self, written=time) if self.author_class in ("ai", "mixed") else self


UNKNOWN = Class("unknown", 0.0, "")


def known(author_class: AuthorClass, confidence: float, evidence: str) -> Class:
    """Return the class of text that is of one class throughout."""
    share = {"ai": (1.0, 0.0), "human": (0.0, 1.0)}.get(author_class, (0.0, 0.0))
    return Class(author_class, confidence, evidence, *share)


def combined(lines: Sequence[Class]) -> Class:
    """Return the class of a text from the classes of its lines.

    One class stands for the text when it holds for nine lines of ten. Else any part that an AI had
    makes the text mixed, and a human minority leaves it unknown.
    """
    counts = Counter(lines)
    if not counts or set(counts) == {UNKNOWN}:
        return UNKNOWN
    share = _shares(counts, len(lines))
    author_class = _prevailing(share)
    ai, human = share["ai"], share["human"]
    if author_class == "unknown":
        return Class("unknown", 0.0, "", ai, human)
    told = {one: n for one, n in counts.items() if one.author_class != "unknown"}
    sure = sum(one.confidence * n for one, n in told.items()) / sum(told.values())
    written = max(one.written for one in told)
    return Class(author_class, round(sure, 3), _evidence(told, len(lines)), ai, human, written)


def _shares(counts: Counter[Class], total: int) -> dict[AuthorClass, float]:
    share: dict[AuthorClass, float] = dict.fromkeys(AUTHOR_CLASSES, 0.0)
    for one, count in counts.items():
        share[one.author_class] += count / total
    return {name: round(value, 4) for name, value in share.items()}


def _prevailing(share: dict[AuthorClass, float]) -> AuthorClass:
    for author_class, value in share.items():
        if value >= DOMINANT:
            return author_class
    return "mixed" if share["ai"] or share["mixed"] else "unknown"


def _evidence(told: dict[Class, int], total: int) -> str:
    lines: Counter[str] = Counter()
    for one, count in told.items():
        lines[one.evidence] += count
    most = sorted(lines.items(), key=lambda item: (-item[1], item[0]))
    named = [_share_of(text, count, total) for text, count in most[:MOST_EVIDENCE]]
    return "; ".join(named + [f"{len(most) - MOST_EVIDENCE} more"] * (len(most) > MOST_EVIDENCE))


def _share_of(text: str, count: int, total: int) -> str:
    return text if count == total else f"{text} ({count} of {total} lines)"


def parts_of(classes: Iterable[Class]) -> Class:
    """Return the class of a commit from the classes of the pieces that its evidence names.

    What the evidence does not name is not counted as unknown: nobody knows how much it is.
    """
    pieces = [one for one in classes if one.author_class != "unknown"]
    return combined(pieces)
