"""The reasons that are clear enough to be taught without anybody having read them."""

from __future__ import annotations

from .finding import Reason, of_message
from .judging import Judgement, judge
from .sentences import sentences

SURE = 0.5  # with a mark, nine of ten labelled sentences of this confidence give a reason
SHORTEST, LONGEST = 30, 320  # characters of a sentence
MOST_SENTENCES = 2


def clear_reasons(message: str) -> str:
    """Return the first clear sentences of a commit's message that give a reason, or "".

    Whoever is named by an address is left out with the sentence.
    """
    told = [
        one.line for one in of_message(message) if one.confidence >= SURE and _is_quotable(one.line)
    ]
    return " ".join(told[:MOST_SENTENCES])


def is_clear_reason(words: str) -> bool:
    """Tell whether a comment clearly gives a reason, in any of its sentences.

    Args:
        words: on one line.

    """
    found = (judge(one.text) for one in sentences(words))
    return _is_quotable(words) and any(map(_is_clear, found))


def _is_clear(found: Reason | Judgement | None) -> bool:
    return bool(found and found.is_marked and found.confidence >= SURE)


def _is_quotable(words: str) -> bool:
    return SHORTEST <= len(words) <= LONGEST and "@" not in words
