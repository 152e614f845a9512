"""Reasons: the sentences in which people say why, kept as they wrote them.

A sentence counts by its markers (cause, contrast, rejection, constraint), which is how decisions
are found in commit messages and comments without asking a model.
"""

from __future__ import annotations

import re

CAUSE = (
    r"\bbecause\b|\bso that\b|\bin order to\b|\bto (?:avoid|prevent|ensure|allow)\b|\bdue to\b"
    r"|, so\b|(?<=[\w,;] )otherwise\b|\btherefore\b|\bas a result\b|\bwhich is why\b|\bthe reason\b"
    r"|\bsince (?!v?\d)"
)
CONTRAST = r"\binstead of\b|\brather than\b|\bas opposed to\b|\bunlike\b|\bon purpose\b"
REJECTION = (
    r"\bwon't\b|\b(?:would|will|does)(?: not|n't) work\b|\b(?:would|will) (?:break|fail|raise)\b"
    r"|\bbreaks\b|\btried\b|\bdo(?: not|n't) use\b|\bnot worth\b|\bcan(?:not|'t| not)\b"
)
CONSTRAINT = (
    r"\bmust\b|\bno longer\b|\bcompatib\w+|\bbackwards?\b|\blatency\b|\bperformance\b"
    r"|\bmemory\b|\bslow(?:er)?\b|\bthread[- ]?safe\w*|\bsecurity\b|\brequire[sd]? by\b"
)
MARKER = re.compile("|".join((CAUSE, CONTRAST, REJECTION, CONSTRAINT)), re.IGNORECASE)
STRONG = re.compile("|".join((CAUSE, CONTRAST, REJECTION)), re.IGNORECASE)
TRAILER = re.compile(r"[A-Za-z][\w-]+(?:-by|-id)?: \S|\(cherry picked|Merge:|This reverts commit")
ITEM = re.compile(r"(?:[-*+]|\d+[.)])\s+")
END = re.compile(r"(?<=[.!?])\s+(?=[A-Z`\"'(])")
SHORTEST, LONGEST = 30, 320  # characters of a sentence
MOST_SENTENCES = 2


def reasons(message: str) -> str:
    """Return the first sentences of a commit's message that give a reason, or "".

    Trailers, quoted code and headings are no sentences. Whoever is named by an address is left out
    with the sentence.
    """
    body = message.strip().partition("\n")[2]
    told = [one for text in _paragraphs(body) for one in END.split(text) if is_reason(one, MARKER)]
    return " ".join(told[:MOST_SENTENCES])


def is_reason(sentence: str, marker: re.Pattern[str] = STRONG) -> bool:
    """Tell whether a sentence gives a reason that can be understood by itself.

    Args:
        sentence: on one line.
        marker: what a reason is known by.

    """
    fits = SHORTEST <= len(sentence) <= LONGEST and "@" not in sentence
    return fits and bool(marker.search(sentence)) and sentence.count(" ") >= 4


def _paragraphs(body: str) -> list[str]:
    """Return paragraphs and list items, each on one line."""
    found: list[list[str]] = [[]]
    for raw in body.splitlines():
        line = raw.strip()
        if not line or ITEM.match(line):
            found.append([])
        if line and not raw.startswith(("    ", "\t", ">")) and not TRAILER.match(line):
            found[-1].append(ITEM.sub("", line, count=1))
    return [" ".join(lines) for lines in found if lines]
