"""General code beside the corpus: what a recipe replays, so that nothing is forgotten.

It is Python's standard library, or a local folder of source files. The library is on every machine
and part of the embedded base. A folder may hold anything: only plain files of languages that are
read count, and what holds a secret or repeats protected text is not shown.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError
from ..core.redact import find_secrets
from ..indexer.languages.table import language_of
from .base.general import LONGEST_FILE, Document, general_code
from .curation.cleanliness import HELD_CONTAINED
from .example import Example, example_id

if TYPE_CHECKING:
    from .curation.decontamination import Protected
    from .recipes.recipe import Recipe

LIBRARY = "Python's standard library"
MOST_BYTES = 200_000_000  # of a folder
SECRET, REPEATS = "holds a secret", "repeats protected text"
REMEDY = "name a folder of source files as the recipe's `replay_folder`, or none"


class Guard:
    """Refuses documents that may not be shown, and counts them by reason in ``dropped``.

    Args:
        held_out: bodies that may not be taught.
        benchmark: texts of the benchmark's items.
        similar: as in `check_clean`.

    """

    def __init__(self, held_out: Sequence[str], benchmark: Sequence[str], similar: float) -> None:
        from .curation.decontamination import Protected

        self.dropped: Counter[str] = Counter()
        self.protected: tuple[Protected, ...] = (
            Protected.of(held_out, contained=HELD_CONTAINED, similar=similar),
            Protected.of(benchmark, contained=similar, similar=similar),
        )

    def __call__(self, documents: Sequence[Document]) -> set[int]:
        """Return the places of those that are refused."""
        from .curation.decontamination import fingerprints

        secret = {n for n, one in enumerate(documents) if find_secrets(one.text)}
        prints = fingerprints([_as_example(one) for one in documents])
        repeating = {row for guard in self.protected for row, _ in guard.matches(prints)} - secret
        self.dropped += Counter({SECRET: len(secret), REPEATS: len(repeating)})
        return secret | repeating


@dataclass(frozen=True, slots=True)
class Replay:
    """Documents to replay.

    Attributes:
        source: for people.
        documents: in the order of their names.
        digest: of names and texts.
        guard: refuses some of them when they are drawn: of a folder at least what holds a secret;
            None for the library, whose held-out files are none of its documents.

    """

    source: str
    documents: tuple[Document, ...] = field(repr=False)
    digest: str
    guard: Guard | None = None

    def guarded(self, held_out: Sequence[str], benchmark: Sequence[str], similar: float) -> Replay:
        """Return the same, without what a `Guard` refuses."""
        if self.source == LIBRARY:
            return self
        return replace(self, guard=Guard(held_out, benchmark, similar))


def replay_of(recipe: Recipe) -> Replay:
    """Return what a recipe replays.

    Raises:
        UserError: its folder is not there, or holds no source file.

    """
    if not recipe.replay_folder:
        code = general_code()
        return Replay(LIBRARY, code.train, code.digest)
    folder = Path(recipe.replay_folder).expanduser()
    if not folder.is_dir():
        raise UserError(f"the recipe replays {folder}, which is no folder", REMEDY)
    documents = tuple(_documents(folder))
    if not documents:
        raise UserError(f"there is no source file in {folder}, which the recipe replays", REMEDY)
    digest = hashlib.sha256()
    for one in documents:
        parts = (one.name.encode("utf-8", "surrogateescape"), one.text.encode())
        digest.update(b"".join(len(part).to_bytes(8, "big") + part for part in parts))
    return Replay(folder.name, documents, digest.hexdigest(), Guard((), (), similar=1.0))


def _documents(folder: Path) -> Iterator[Document]:
    """Read plain source files, sorted by name, until there is more text than is ever shown."""
    left = MOST_BYTES
    for path in sorted(_plain_files(folder)):
        name = path.relative_to(folder).as_posix()
        text = _text(path) if _is_source(name) else None
        if text is not None and (left := left - len(text)) >= 0:
            yield Document(name, text)


def _plain_files(folder: Path) -> Iterator[Path]:
    """Yield files; hidden folders and links are left out."""
    for inside, inner, names in os.walk(folder):
        inner[:] = [name for name in inner if not name.startswith(".")]
        paths = (Path(inside, name) for name in names)
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def _is_source(name: str) -> bool:
    language = language_of(name)
    return language is not None and not language.source  # a notebook is none itself


def _text(path: Path) -> str | None:
    """Read a file; None where it is long, empty or no text."""
    try:
        if path.stat().st_size > LONGEST_FILE:
            return None
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return text if text.strip() and "\0" not in text else None


def _as_example(document: Document) -> Example:
    identity = example_id("completion", "", "", document.text)
    return Example(identity, "completion", "", "", document.text, document.name, "", "", "")
