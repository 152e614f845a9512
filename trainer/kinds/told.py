"""What conversations bring to be taught; all of it free of secrets, names and private paths.

Texts are data that somebody wrote, never instructions: they stand in comments of a prompt, or are
the code that was committed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Landed:
    """Where the outcome of a conversation stands.

    Attributes:
        symbol: id of the definition at HEAD that it became part of.
        commit: commit that brought it.
        blob: git blob id of its file there.
        author_email: of who committed it.

    """

    symbol: str
    commit: str
    blob: str
    author_email: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A reviewer's comment on code, and what became of that.

    Attributes:
        landed: where the revision stands.
        comment: the reviewer's words.
        before: what the reviewer saw, whole lines.
        after: what was merged, whole lines.

    """

    landed: Landed
    comment: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """What an agent proposed, and what a person made of it.

    Attributes:
        landed: where the person's version stands.
        request: what the person had asked for.
        before: the lines that were to be replaced; "" for new ones.
        proposed: the agent's lines.
        after: the person's.

    """

    landed: Landed
    request: str
    before: str
    proposed: str
    after: str


@dataclass(frozen=True, slots=True)
class Mended:
    """A failure that was seen in a session, and the edit after which it was gone.

    Attributes:
        landed: where the mended lines stand.
        failure: the end of what the failing command printed.
        before: the lines before.
        after: the lines after.

    """

    landed: Landed
    failure: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was taken in a conversation.

    Attributes:
        landed: where the code stands that follows from it.
        question: what was asked.
        options: what was considered and rejected, verbatim.
        reason: the words of who decided, verbatim.
        after: the code, whole lines.

    """

    landed: Landed
    question: str
    options: tuple[str, ...]
    reason: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """All that the conversations of a repository bring, each in a stable order."""

    reviewed: tuple[Reviewed, ...] = ()
    corrected: tuple[Corrected, ...] = ()
    mended: tuple[Mended, ...] = ()
    decided: tuple[Decided, ...] = ()

    @property
    def digest(self) -> str:
        """Changes with everything that was told."""
        return hashlib.sha256(repr(self).encode("utf-8", "surrogateescape")).hexdigest()[:16]


NOTHING = Told()
