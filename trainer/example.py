"""One training example: a prompt, what a person wrote there, and where it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

KINDS = (
    "completion",
    "implementation",
    "architecture",
    "edit",
    "intent",
    "description",
    "call chain",
    "test",
    "pattern",
    "documentation",
    "notebook",
    "fix",
    "next edit",
    "decision",
    "review",
    "correction",
    "debugging",
    "pinned",
)
UNKNOWN_AUTHOR = "unknown"  # without evidence a line is neither human nor AI


@dataclass(frozen=True, slots=True)
class Example:
    """A prompt with its verbatim continuation, and its provenance.

    Attributes:
        id: first 16 hex digits of sha256 over kind, prompt, suffix and completion.
        kind: one of ``KINDS``.
        prompt: plain text before the hole (context, then prefix); no special tokens.
        suffix: plain text after the hole; "" for left-to-right kinds.
        completion: the text to learn, committed by a person or a fact of the graph.
        path: file that the completion comes from.
        symbol: id of the symbol that the completion comes from; "" when it is gone.
        commit: commit that the example was read at, or that made the change it shows.
        blob: git blob id of the completion's text.
        author: pseudonym of the change's author; "" where no single author is known.
        author_class: "human", "ai", "mixed", or "unknown" without evidence.
        confidence: in that class, 0 to 1; evidence may come after the commit, so class, confidence
            and evidence are filled in when a dataset is written.
        evidence: what the class rests on, in words.
        shows: ids of every symbol whose body the example shows, sorted.

    """

    id: str
    kind: str
    prompt: str
    suffix: str
    completion: str
    path: str
    symbol: str
    commit: str
    blob: str
    author: str = ""
    author_class: str = UNKNOWN_AUTHOR
    confidence: float = 0.0
    evidence: str = ""
    shows: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All text that training would see, in reading order."""
        return self.prompt + self.completion + self.suffix

    def rewritten(self, rewrite: Callable[[str], str]) -> Example:
        """Return the example with each of its texts rewritten, its id derived anew."""
        texts = [rewrite(text) for text in (self.prompt, self.suffix, self.completion)]
        if texts == [self.prompt, self.suffix, self.completion]:
            return self
        prompt, suffix, completion = texts
        identity = example_id(self.kind, prompt, suffix, completion)
        return replace(self, id=identity, prompt=prompt, suffix=suffix, completion=completion)

    def as_row(self) -> dict[str, Any]:
        """Return a JSON-able mapping, one key an attribute."""
        row = {name: getattr(self, name) for name in _FIELDS}
        row["shows"] = list(self.shows)
        return row

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Example:
        """Build an example from what `as_row` returned; unknown keys are ignored."""
        known = {name: row[name] for name in _FIELDS if name in row}
        known["shows"] = tuple(known.get("shows", ()))
        return cls(**known)


_FIELDS = tuple(field.name for field in fields(Example))


def example_id(kind: str, prompt: str, suffix: str, completion: str) -> str:
    """Return the content address of an example: 16 hex digits."""
    digest = hashlib.sha256()
    for part in (kind, prompt, suffix, completion):
        raw = part.encode("utf-8", "surrogateescape")
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:16]
