"""What a decision record is: its parts, its options, what became of it."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "context", "drivers", "options", "decision", "consequences", "confirmation", "links", "other"
]
Standing = Literal["", "proposed", "accepted", "rejected", "deprecated", "superseded"]
"""What became of a decision; "" when the record does not say."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a record.

    Attributes:
        kind: what it is about; a section below another one is about the same.
        heading: its words.
        text: verbatim.
        first: first line of the text in the file (from 1); 0 when there is none.
        last: its last line.

    """

    kind: Kind
    heading: str
    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Option:
    """What was considered.

    Attributes:
        name: as the record calls it.
        text: what it says of it, verbatim.
        is_chosen: it was decided on.

    """

    name: str
    text: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A decision that was written down.

    Attributes:
        path: of its file.
        blob: git's id of that.
        number: as the file is numbered; 0 for none.
        title: without the number.
        standing: what became of it.
        date: as told, ``YYYY-MM-DD``; "" unknown.
        parts: its sections in order.
        options: what was considered, in order.
        superseded_by: paths of later records that took its place.
        supersedes: paths of records whose place it took.

    """

    path: str
    blob: str
    number: int
    title: str
    standing: Standing
    date: str
    parts: tuple[Part, ...]
    options: tuple[Option, ...]
    superseded_by: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What it is called by: the name of its file without the ending."""
        return posixpath.basename(self.path).rpartition(".")[0]

    @property
    def holds(self) -> bool:
        """Whether what it decides is in force."""
        return self.standing in ("", "accepted") and not self.superseded_by

    def text(self, kind: Kind) -> str:
        """Return what its parts of a kind say."""
        return "\n\n".join(part.text for part in self.parts if part.kind == kind and part.text)
