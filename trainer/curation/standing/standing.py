"""The standing of everything at one commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ....core.settings import TrainerSettings
from ....indexer.git.repository import Repository
from ....indexer.history import SymbolChange
from .commits import CommitStanding, commit_standings, is_quarantined
from .files import PLAIN, FileStanding, file_standings

ESTABLISHED = 20  # commits that a contributor has landed before
LARGEST = 1_000_000  # bytes of a file that says something of others


@dataclass(frozen=True)
class Standing:
    """What is said of files and commits; of all others, nothing is.

    Attributes:
        files: by path.
        commits: by id.
        bulk_definitions: definitions from which a commit may be bulk reformatting.
        quarantine: first commits of a contributor that are watched, and commits until they settle.

    """

    files: Mapping[str, FileStanding] = field(default_factory=dict)
    commits: Mapping[str, CommitStanding] = field(default_factory=dict)
    bulk_definitions: int = 50
    quarantine: tuple[int, int] = (0, 1)

    def of_file(self, path: str) -> FileStanding:
        """Return what is said of a file."""
        return self.files.get(path, PLAIN)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Paths of the files whose text no example may show."""
        return frozenset(
            path for path, said in self.files.items() if said.opted_out or said.licence
        )

    def is_quarantined(self, commit: str) -> bool:
        """Tell whether a commit is a new contributor's and has not settled yet."""
        standing = self.commits.get(commit)
        return standing is not None and is_quarantined(standing, *self.quarantine)

    def is_established(self, commit: str) -> bool:
        """Tell whether who brought a commit had brought many before it, or is a founder."""
        standing = self.commits.get(commit)
        if standing is None:
            return False
        return standing.earlier >= ESTABLISHED or standing.founding < self.quarantine[1]


NOTHING = Standing()


def standing_at(
    repository: Repository,
    tree: str,
    changes: Sequence[SymbolChange],
    paths: Iterable[str],
    settings: TrainerSettings,
) -> Standing:
    """Return the standing of files and commits.

    Args:
        repository: where the files are read.
        tree: id of HEAD's tree.
        changes: the history, oldest first.
        paths: of the files in question.
        settings: licences, quarantine and bulk limits are used.

    """
    blobs = {entry.path: entry.blob for entry in repository.entries(tree)}

    def read(path: str) -> str:
        (found,) = repository.blobs([blobs[path]], LARGEST)
        return (found.data or b"").decode("utf-8", "replace")

    return Standing(
        file_standings(blobs, read, paths, settings.excluded_licences),
        commit_standings(changes),
        settings.bulk_definitions,
        (settings.quarantine_commits, settings.quarantine_settled),
    )
