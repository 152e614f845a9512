"""How large a completion is, and what its characters are."""

from __future__ import annotations

from .subject import Subject


def characters(subject: Subject) -> float:
    """Return the length of the completion without the blanks around it."""
    return len(subject.example.completion.strip())


def mean_line(subject: Subject) -> float:
    """Return the mean length of the lines of the whole text that are not empty."""
    lengths = _lengths(subject)
    return sum(lengths) / len(lengths)


def longest_line(subject: Subject) -> float:
    """Return the length of the longest line of the whole text."""
    return max(_lengths(subject))


def alphabetic(subject: Subject) -> float:
    """Return the share of letters among the completion's characters that are not blank."""
    characters = "".join(subject.completion.split())
    return sum(map(str.isalpha, characters)) / len(characters) if characters else 1.0


def _lengths(subject: Subject) -> list[int]:
    return [len(line) for line in subject.example.text.splitlines() if line] or [0]
