"""What a conversation brings to be taught: a function that was revised after a comment."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A reviewer's comment on a function, and what became of it.

    Attributes:
        symbol: id of the function at HEAD.
        comment: the reviewer's words, free of secrets and names.
        before: the function that the reviewer saw, whole lines.
        after: the function that was merged, whole lines.
        commit: commit that merged it.
        blob: git blob id of its file there.
        author_email: of who revised it.

    """

    symbol: str
    comment: str
    before: str
    after: str
    commit: str
    blob: str
    author_email: str
