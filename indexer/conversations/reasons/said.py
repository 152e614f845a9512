"""Reasons in what was said: a person's correction of an agent weighs most, an agent's words least.

Who corrects says what to do instead, often without any word of reason, so commands that turn
something down count where they answer an agent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from ..store.rows import ReasonRow, TurnRow
from .judging import SHORTEST, Judgement, judge
from .sentences import Sentence, sentences
from .weights import Label

CORRECTION, REVIEW, PERSON, AGENT = 4.0, 2.0, 1.5, 0.5  # weights
MOST_OF_TURN = 40  # what says more is a document, not a remark
LEAST = 0.5  # confidence of a correction that is none by its words alone
_OTHERWISE = re.compile(
    r"\b(?:instead|rather|prefer|use|keep|should|must|always|leave|put|call|return|raise|want)\b",
    re.IGNORECASE,
)
_TURNED_DOWN = re.compile(
    r"^(?:(?:no|nope|stop|wrong|wait|hm+|actually|sorry|please|but|and)\b[\s,.:;!-]*)*"
    r"(?:do not|don't|never|no need|stop|revert|undo|take (?:that|it|this) (?:back|out)"
    r"|get rid of (?:that|it|this)|not (?:that|like|this|a|an|the)"
    r"|that(?:'s| is| was) (?:not|wrong)"
    r"|this is (?:not|wrong)|why (?:did|would|do) you|you (?:should not|shouldn't|must not)"
    r"|I (?:said|meant|asked|told|don't want|do not want|wanted))\b"
    r"|^(?:no|nope|wrong)\b[\s,.:;!-]"
    r"|\b(?:instead of|rather than|not (?:what|how) (?:I|we))\b",
    re.IGNORECASE,
)


def reasons_said(turns: Iterable[TurnRow]) -> Iterator[ReasonRow]:
    """Yield the reasons in a session's turns, given in the order of the conversation."""
    after_agent = False
    for turn in turns:
        if turn.role != "system" and not turn.is_side:
            yield from _of_turn(turn, corrects=after_agent and turn.role == "person")
            after_agent = turn.role == "agent"


def _of_turn(turn: TurnRow, *, corrects: bool) -> Iterator[ReasonRow]:
    found = list(islice(_judged(turn, corrects=corrects), MOST_OF_TURN))
    # What is said along with a correction explains it.
    weight = CORRECTION if any(is_correction for *_, is_correction in found) else _weight(turn)
    for one, judged, _ in found:
        text = turn.text[one.start : one.end]
        span = (one.start, text, judged.label, judged.confidence)
        yield ReasonRow(turn.session, turn.id, *span, weight)


def _judged(turn: TurnRow, *, corrects: bool) -> Iterator[tuple[Sentence, Judgement, bool]]:
    for one in sentences(turn.text):
        judged = judge(one.text)
        correction = _correction(one.text, judged) if corrects else None
        found = correction or judged
        if found:
            yield one, found, correction is not None


def _weight(turn: TurnRow) -> float:
    """Return how much a turn counts: a remark that was settled has been heeded."""
    if turn.role == "agent":
        return AGENT
    return REVIEW if turn.place and turn.place.resolved else PERSON


def _correction(sentence: str, judged: Judgement | None) -> Judgement | None:
    """Return what a sentence corrects; None when it corrects nothing."""
    if len(sentence) < SHORTEST // 2 or not _TURNED_DOWN.search(sentence):
        return None
    label: Label = "decision" if _OTHERWISE.search(sentence) else "rejected"
    if judged:
        kept = judged.label if judged.label != "rationale" else label
        return Judgement(kept, max(judged.confidence, LEAST))
    return Judgement(label, LEAST)
