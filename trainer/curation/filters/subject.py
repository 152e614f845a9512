"""What the measures look at: an example with what is known of its origin."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from functools import cached_property

from ....indexer.model import Symbol
from ...example import Example

MOST_READ = 6_000  # characters of a completion that are looked at; no threshold lies beyond
STRING = re.compile(
    r"[bfrtu]{0,2}(?:'''[\s\S]*?'''|\"\"\"[\s\S]*?\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\")"
    r"|(?P<comment>#.*)",
    re.IGNORECASE,
)
LEXEME = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|[-+*/%<>=!&|^~@:]+|[^\s\w]")
COMMENT = re.compile(r"\s*#.*")
TEXT = "''"  # stands for any string


@dataclass(frozen=True)
class Subject:
    """An example with what the measures may know of its origin.

    Attributes:
        example: the candidate.
        symbol: the definition that it is about, None where it is about no single one.
        head: the beginning of that definition's file.
        before: the whole definition before the change that it is about, or "".
        after: the whole definition after that change, or "".
        is_partial: whether that definition's file was read with syntax errors.
        standing: share of what the change did that is still so at HEAD, 0 to 1.

    """

    example: Example
    symbol: Symbol | None
    head: str
    before: str = ""
    after: str = ""
    is_partial: bool = False
    standing: float = 1.0

    @cached_property
    def completion(self) -> str:
        """The completion, as far as it is looked at."""
        return self.example.completion[:MOST_READ]

    @cached_property
    def lines(self) -> list[str]:
        """The completion's lines, stripped, without the empty ones."""
        return [line for raw in self.completion.splitlines() if (line := raw.strip())]

    @cached_property
    def statements(self) -> list[str]:
        """Those of the lines that are no comments."""
        return [line for line in self.lines if not COMMENT.fullmatch(line)]

    @cached_property
    def code(self) -> str:
        """The completion without comments, each string replaced by an empty one."""
        return STRING.sub(lambda match: "" if match["comment"] else TEXT, self.completion)

    @cached_property
    def lexemes(self) -> list[str]:
        """Names, keywords, numbers and signs of the code, in order."""
        return LEXEME.findall(self.code)

    @cached_property
    def names(self) -> set[str]:
        """The names in the code that are no keywords."""
        return {one for one in self.lexemes if one.isidentifier() and not keyword.iskeyword(one)}
