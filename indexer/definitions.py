"""The definitions of any content that git holds, also of what the graph has never shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .extraction.pool import Job, Work, extract_blobs
from .facts import Definition
from .git.repository import Repository
from .languages.table import language
from .store.factstore import VARIABLES, definition
from .store.rows import FUNCTION, FactRows
from .symbol_diff import Place, places
from .tracked import PROJECT, Tracked

_REMEMBERED = 512  # contents


@dataclass(frozen=True, slots=True)
class Content:
    """A file's content.

    Attributes:
        source: its bytes, in which the places count.
        places: its definitions, the module first.

    """

    source: bytes
    places: list[Place]

    @property
    def text(self) -> str:
        """The content as text."""
        return self.source.decode("utf-8", "replace")

    def lines(self, what: Definition) -> str:
        """Return the whole lines of a definition."""
        start = self.source.rfind(b"\n", 0, what.start_byte) + 1
        end = self.source.find(b"\n", max(what.end_byte - 1, what.start_byte))
        text = self.source[start:] if end < 0 else self.source[start : end + 1]
        return text.decode("utf-8", "replace")


class Definitions:
    """Reads definitions out of contents; a hostile one costs a process of its own at most.

    Args:
        repository: where contents are read.
        tracked: which are read.
    """

    def __init__(self, repository: Repository, tracked: Tracked) -> None:
        self._repository, self._tracked = repository, tracked
        self._read = lru_cache(_REMEMBERED)(self._extracted)

    def of(self, path: str, blob: str) -> Content | None:
        """Return a file's content with its definitions; None when it is not one to be read.

        Contents whose positions do not count in the blob itself (notebooks) are none, either.
        """
        spoken = self._tracked.language(path)
        if spoken in ("", PROJECT) or language(spoken).source:
            return None
        found = self._read(spoken, blob)
        return found and Content(found[0], places(path, blob, found[1]))

    def _extracted(self, spoken: str, blob: str) -> tuple[bytes, tuple[Definition, ...]] | None:
        (content,) = self._repository.blobs([blob], self._tracked.budget.max_file_bytes)
        if content.data is None:
            return None
        found: list[tuple[Definition, ...]] = []

        def sink(job: Job, result: object) -> None:
            rows = FactRows(*result).definitions  # type: ignore[misc]
            found.append(tuple(definition(row[1:]) for row in rows if row[4] not in VARIABLES))

        work = Work(FUNCTION, self._tracked.budget)
        extract_blobs([Job(blob, spoken, content.data)], work, sink, 0)
        return content.data, found[0]
