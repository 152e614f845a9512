"""Pinned: examples that a team wrote by hand, for abstractions that have no code to learn from yet.

They lie in ``.housestyle/examples/`` of the commit, as Markdown or as TOML. In Markdown each
heading of the second level begins an example, whose last block of code is what is to be learned
and whose text before that is the question::

    ## A new blueprint

    Blueprints of this project are made by `blueprint()`, never by hand:

    ```python
    bp = blueprint("auth", __name__)
    ```

In TOML each ``[[example]]`` has a ``title``, ``prompt`` and ``completion``. One sample, after
Flask's tutorial (prompt, then the completion)::

    # A new blueprint
    Blueprints of this project are made by `blueprint()`, never by hand:
    ----
    bp = blueprint("auth", __name__)
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from ...core.errors import UserError
from ..example import Example
from ..templates import pinned_prompt
from .context import Context
from .material import Material, Origin, Source, digest, make_example

KIND = "pinned"
FOLDER = ".housestyle/examples/"
SUFFIXES = (".md", ".toml")
FIELDS = ("title", "prompt", "completion")
LARGEST = 256_000  # bytes of a file
HEADING = re.compile(r"^##[ \t](.*)$", re.MULTILINE)
FENCE = re.compile(r"^(`{3,}|~{3,})[^\n`]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """A file of examples: its path, and git's id of its content."""

    path: str
    blob: str


def sources(material: Material, context: Context) -> Iterator[Source]:
    """Yield one source for every file of examples."""
    for page in material.once(pages):
        yield Source(KIND, digest(material.seed, KIND, page), page)


def examples(material: Material, context: Context, source: Source) -> Iterator[Example]:
    """Yield the examples of the source's file, as they were written.

    Raises:
        UserError: the file is not written as such files are.

    """
    page = source.unit
    assert isinstance(page, Page)  # noqa: S101 - this kind makes its sources from pages
    (found,) = material.graph.repository.blobs([page.blob], LARGEST)
    if found.data is None:
        raise _mistake(page, f"it is larger than {LARGEST // 1000} kB", "split it")
    text = found.data.decode("utf-8", "replace").replace("\r\n", "\n")
    read = _markdown if page.path.endswith(".md") else _toml
    origin = Origin(page.path, "", "", page.blob, "")
    for title, words, completion in read(page, text):
        prompt = pinned_prompt(title, words.strip())
        yield make_example(KIND, prompt, completion.strip("\n") + "\n", origin)


def pages(material: Material) -> list[Page]:
    """Return the files of examples at HEAD, sorted by path; for ``Material.once``."""
    entries = material.graph.repository.entries(material.graph.tree)
    paths = ((e.path, e.blob) for e in entries if e.path.startswith(FOLDER))
    return [Page(path, blob) for path, blob in paths if path.endswith(SUFFIXES)]


def _markdown(page: Page, text: str) -> Iterator[tuple[str, str, str]]:
    blocks = list(FENCE.finditer(text))
    starts = [block.start() for block in blocks]
    heads = [head for head in HEADING.finditer(text) if not _is_in_code(head, blocks, starts)]
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=False):  # without headings there is nothing to end
        title = head[1].strip().rstrip("#").rstrip()
        inside = blocks[bisect(starts, head.start()) : bisect(starts, end)]
        if not inside or not inside[-1][2].strip():
            problem = f"the example {title!r} has no block of code to be learned"
            raise _mistake(page, problem, "end it with a fenced block of code")
        yield title, text[head.end() : inside[-1].start()], inside[-1][2]


def _is_in_code(head: re.Match[str], blocks: list[re.Match[str]], starts: list[int]) -> bool:
    before = bisect(starts, head.start())
    return before > 0 and head.start() < blocks[before - 1].end()


def _toml(page: Page, text: str) -> Iterator[tuple[str, str, str]]:
    try:
        found = tomllib.loads(text).get("example", [])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _mistake(page, f"it is no TOML ({error})", "mend it") from error
    rows = found if isinstance(found, list) else [found]
    for row in rows:
        fields = [row.get(name) if isinstance(row, dict) else None for name in FIELDS]
        if not all(isinstance(field, str) and field.strip() for field in fields):
            raise _mistake(page, "an example lacks a text", f"give each {', '.join(FIELDS)}")
        title, words, completion = map(str, fields)
        yield title, words, completion


def _mistake(page: Page, problem: str, remedy: str) -> UserError:
    return UserError(f"{page.path} cannot be taught: {problem}", remedy)
