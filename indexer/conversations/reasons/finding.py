"""Finds the spans of a text that say why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .judging import judge
from .sentences import sentences
from .weights import Label

MOST_MESSAGE = 20_000  # characters of a commit's message


@dataclass(frozen=True, slots=True)
class Reason:
    """A span that says why.

    Attributes:
        start: its first character in the text.
        text: the span, verbatim.
        label: rationale, constraint, decision or rejected alternative.
        confidence: that it is, 0 to 1.
        is_marked: whether words of it say outright that it gives a reason.

    """

    start: int
    text: str
    label: Label
    confidence: float
    is_marked: bool = False

    @property
    def line(self) -> str:
        """The span on one line."""
        return " ".join(self.text.split())


def find(text: str) -> Iterator[Reason]:
    """Yield the spans of a text that say why, in order."""
    for one in sentences(text):
        found = judge(one.text)
        if found:
            span = text[one.start : one.end]
            yield Reason(one.start, span, found.label, found.confidence, found.is_marked)


def of_message(message: str) -> list[Reason]:
    """Return the reasons in the body of a commit's message; its subject says what, not why."""
    lead = len(message) - len(message.lstrip())
    subject = message.find("\n", lead)
    if subject < 0:
        return []
    return [
        replace(one, start=one.start + subject)
        for one in find(message[subject : subject + MOST_MESSAGE])
    ]
