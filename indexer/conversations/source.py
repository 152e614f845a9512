"""What a source of conversations is: it finds its files, and reads one of them into entries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ..git.repository import Repository
from .model import Entry

_MOST_KINDS = 200
_STRANGE = re.compile(r"[^\w.:/<>+-]+")


def _named(name: str) -> str:
    return _STRANGE.sub("?", name[:60])


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where sources look.

    Attributes:
        repository: whose conversations are wanted.
        home: the person's home folder.
        environment: variables that move a tool's folder.
        github: ``owner/name`` whose reviews are read; "" for none.

    """

    repository: Repository
    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    github: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """One thing to read: a file, a database, or an address.

    Attributes:
        key: names it for good within its source.
        path: the file; None when it is none.
        state: changes whenever there is something new to read (size and time of a file, …); "" when
            only reading tells.
        cwd: folder that its conversations were held in, when not its content tells it.

    """

    key: str
    path: Path | None = None
    state: str = ""
    cwd: str = ""


@dataclass
class Tally:
    """What a source met and did not take, counted.

    Attributes:
        drift: (version of the tool, type of record) → records of a type that is not known.
        broken: lines or records that could not be read.
        skipped: type of record → records that are known and hold nothing to keep.

    """

    drift: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def clear(self) -> None:
        """Begin counting again."""
        self.drift.clear()
        self.broken = 0
        self.skipped.clear()

    def unknown(self, version: str, kind: str) -> None:
        """Count a record of a type that is not known.

        Names are cut, and only as many are held as a format can have: a file may hold anything.
        """
        key = _named(version), _named(kind)
        self.drift[key if len(self.drift) < _MOST_KINDS or key in self.drift else ("", "…")] += 1


class Source(Protocol):
    """One tool's way of keeping conversations; never raises for what it reads."""

    @property
    def name(self) -> str:
        """Name in settings, commands and the store."""

    @property
    def is_personal(self) -> bool:
        """Whether it holds what a person said in private, so that settings must name it."""

    def origins(self, around: Surroundings) -> Iterator[Origin]:
        """Yield what there is to read, in a stable order; opens no more than it must."""

    def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[Entry]:
        """Yield the entries after ``cursor``, with a ``Mark`` now and then and at the end.

        A session is told before its turns, and again when its folder changes. Memory does not
        grow with the file. What is broken is counted in ``tally``; an incomplete last line is left
        for the next time.

        Args:
            origin: what to read.
            cursor: that of the last mark that was stored; "" at first, or when the file shrank.
            tally: where is counted what was not taken.

        """
