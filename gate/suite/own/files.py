"""The files of a team's own categories, as the commit has them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from ....core.canary import holds_canary
from ....core.errors import UserError
from ....core.redact import find_secrets
from ....indexer.git.repository import Repository

FOLDER = ".housestyle/categories/"
SUFFIXES = (".jsonl", ".yaml", ".yml")
LARGEST = 4_000_000  # bytes of a file


@dataclass(frozen=True, slots=True)
class Page:
    """A file: its path, and git's id of its content."""

    path: str
    blob: str

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return PurePosixPath(self.path).stem

    def mistake(self, problem: str, remedy: str, line: int = 0) -> UserError:
        """Return the refusal of a file, or of one line of it."""
        where = f"{ascii(self.path)[1:-1]}{f', line {line}' if line else ''}"
        return UserError(f"{where} cannot be asked: {problem}", remedy)


def pages(repository: Repository, tree: str) -> list[Page]:
    """Return the files of categories in a tree, sorted by path."""
    entries = ((e.path, e.blob) for e in repository.entries(tree) if e.path.startswith(FOLDER))
    return sorted((Page(*e) for e in entries if e[0].endswith(SUFFIXES)), key=lambda p: p.path)


def text_of(repository: Repository, page: Page) -> str:
    """Return a file's text.

    Raises:
        UserError: it is too large, no text, or holds what no benchmark may hold.
    """
    (found,) = repository.blobs([page.blob], LARGEST)
    if found.data is None:
        raise page.mistake(f"it is larger than {LARGEST // 1_000_000} MB", "split it")
    try:
        text = found.data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise page.mistake("it is no UTF-8 text", "save it as UTF-8") from error
    if "\0" in text:
        raise page.mistake("it holds a NUL", "save it as text")
    if holds_canary(text):
        raise page.mistake("it holds a benchmark's canary", "write rows of your own")
    if find_secrets(text):
        raise page.mistake("it holds what looks like a secret", "take that out, and revoke it")
    return text
