"""What people added in a commit, piece by piece, with what stood around it when it was written.

A piece is asked about as an editor would ask: above it stands the file as the commit leaves it,
since that was written before; below it stands the file as it was, since what the commit changes
further down was not there yet. So no piece is shown anything of the pieces after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from ...indexer.extraction.budget import Budget, RejectedError, refuse
from ...indexer.extraction.written import source_of
from ...indexer.git.repository import Change, Repository
from ...indexer.languages.table import language_of
from ...indexer.tracked import Tracked
from ...trainer.kinds.material import clip, clip_left
from ...trainer.taught import LANGUAGES
from .diffing import Region, regions

HUNKS_VERSION = 1  # raised when the same commit would give other pieces
PREFIX, PIECE, SUFFIX = 560, 480, 260  # characters, as of the holes that are taught (`filling`)
MOST_FILES = 200
MOST_READ = 16_000_000  # characters of a commit's files, in both versions
MOVED = 0.8  # share of a hunk's lines that the commit removed elsewhere: moved, not written
FILE = Budget(max_file_bytes=1_000_000, max_line_bytes=2_000)


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that a commit added, or a piece of them, in their context.

    Attributes:
        path: of the file, as the commit has it.
        start: number of the first line there, from 1.
        end: number of the last line.
        prefix: what stands before them.
        text: the lines, verbatim.
        suffix: what stood after them.
        part: which piece of the added lines this is, from 0.
        edit: which of the places that the commit changed in this file, from 0.
    """

    path: str
    start: int
    end: int
    prefix: str
    text: str
    suffix: str
    part: int = 0
    edit: int = 0

    @property
    def follows(self) -> bool:
        """Whether an edit begins here that stands below another one of the same commit and file."""
        return self.part == 0 and self.edit > 0


@dataclass(frozen=True, slots=True)
class _Edited:
    """A file in both versions, and where they differ."""

    path: str
    before: list[str]
    after: list[str]
    regions: list[Region]

    def gone(self) -> Iterator[str]:
        """Yield the lines that went."""
        for one in self.regions:
            yield from _told(self.before[one.old_first : one.old_last])


def hunks_of(
    repository: Repository,
    before_tree: str | None,
    after_tree: str,
    *,
    exclude: Sequence[str] = (),
    most_hunks: int = 400,
    most_bytes: int = 200_000,
) -> list[Hunk]:
    """Return what was added between two trees, in the order of paths and lines.

    Only files in languages that are taught are read, and none that is no text, too large, or has
    too long a line. Lines that were moved or indented anew are not what people wrote and are left
    out. Of more than the bounds allow, an arbitrary but always the same part is taken.

    Args:
        repository: that has both trees.
        before_tree: None is the empty tree.
        after_tree: tree whose state is described.
        exclude: glob patterns of paths that are not read.
        most_hunks: bound of their number.
        most_bytes: bound of their text, in UTF-8.

    Raises:
        UserError: an object is missing.
    """
    tracked = Tracked(exclude, FILE)
    changed = repository.changes(before_tree, after_tree)
    wanted = [one for one in changed if tracked.language(one.path) in LANGUAGES]
    edited = list(_edited(repository, sorted(wanted, key=_rank)[:MOST_FILES]))
    gone = Counter(line for one in edited for line in one.gone())
    found = [hunk for one in edited for hunk in _hunks(one, gone)]
    return _bounded(found, most_hunks, most_bytes)


def shuffled(hunks: Sequence[Hunk]) -> list[Hunk]:
    """Return pieces in an arbitrary order that is always the same."""
    return sorted(hunks, key=lambda one: _digest(f"{one.path}\0{one.start}\0{one.text}"))


def _edited(repository: Repository, changes: Sequence[Change]) -> Iterator[_Edited]:
    left = MOST_READ
    for change in changes:
        after = _lines(repository, change.path, change.new_blob)
        before = _lines(repository, change.old_path or change.path, change.old_blob)
        if after is not None and before is not None:
            left -= sum(map(len, (*after, *before)))
            if left < 0:
                return
            yield _Edited(change.path, before, after, regions(before, after))


def _lines(repository: Repository, path: str, blob: str | None) -> list[str] | None:
    """Return the lines of a version; none where there is no file, None where it is not read."""
    spoken = language_of(path)
    if blob is None or spoken is None:
        return []
    (content,) = repository.blobs([blob], FILE.max_file_bytes * spoken.weight)
    if content.data is None:
        return None
    try:
        source = source_of(content.data, spoken)
        refuse(source, FILE)
        return _split(source.decode())
    except (RejectedError, UnicodeDecodeError):
        return None


def _split(text: str) -> list[str]:
    """Return the lines as git counts them, each with its end."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines


def _hunks(edited: _Edited, gone: Counter[str]) -> Iterator[Hunk]:
    for edit, region in enumerate(edited.regions):
        lines = edited.after[region.first : region.last]
        told = list(_told(lines))
        if not told or sum(gone[line] > 0 for line in told) >= MOVED * len(told):
            continue
        suffix = clip("".join(_some(edited.before[region.old_last :], SUFFIX)), SUFFIX)
        for part, (first, last) in enumerate(_pieces(lines, region.first)):
            above = _some(edited.after[:first][::-1], PREFIX)[::-1]
            prefix = clip_left("".join(above), PREFIX)
            text = "".join(edited.after[first:last])
            if text.strip():
                yield Hunk(edited.path, first + 1, last, prefix, text, suffix, part, edit)


def _some(lines: Sequence[str], characters: int) -> list[str]:
    """Return leading lines that hold at least so many characters, or all."""
    taken: list[str] = []
    for line in lines:
        if characters <= 0:
            break
        taken.append(line)
        characters -= len(line)
    return taken


def _pieces(lines: Sequence[str], first: int) -> Iterator[tuple[int, int]]:
    """Yield where the added lines are cut, so that no piece is longer than a model can see."""
    start, size = first, 0
    for number, line in enumerate(lines, start=first):
        if size and size + len(line) > PIECE:
            yield start, number
            start, size = number, 0
        size += len(line)
    yield start, first + len(lines)


def _told(lines: Sequence[str]) -> Iterator[str]:
    """Yield what is in lines that say something, however far they are indented."""
    return (line.strip() for line in lines if any(map(str.isalnum, line)))


def _bounded(hunks: Sequence[Hunk], most_hunks: int, most_bytes: int) -> list[Hunk]:
    kept: list[Hunk] = []
    left = most_bytes
    for hunk in shuffled(hunks):
        size = len(hunk.text.encode())
        if len(kept) < most_hunks and size <= left:
            kept.append(hunk)
            left -= size
    return sorted(kept, key=lambda hunk: (hunk.path, hunk.start))


def _rank(change: Change) -> str:
    return _digest(f"{change.path}\0{change.new_blob}")


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
