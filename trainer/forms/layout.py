"""Examples as text in the control tokens of one base, for trainers that know no FIM."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ..encoding import Encoder
from ..example import Example


@dataclass(frozen=True, slots=True)
class Layout:
    """How one base spells a hole.

    Attributes:
        prefix: token before the text that precedes the hole.
        suffix: token before the text that follows it.
        middle: token before the completion.
        special: every control token of the vocabulary.

    """

    prefix: str
    suffix: str
    middle: str
    special: frozenset[str]

    @classmethod
    def of(cls, encoder: Encoder) -> Layout:
        """Read the spellings from a base's vocabulary."""
        tokenizer = encoder.tokenizer
        marks = (encoder.prefix, encoder.suffix, encoder.middle)
        prefix, suffix, middle = map(str, tokenizer.convert_ids_to_tokens(list(marks)))
        added = tokenizer.added_tokens_decoder.values()
        special = {str(token) for token in added if token.special}
        known = {prefix, suffix, middle, *special, *map(str, tokenizer.all_special_tokens)}
        return cls(prefix, suffix, middle, frozenset(known - {""}))

    def head(self, example: Example) -> str:
        """Return what stands before the completion, in the order in which the base reads it."""
        if not example.suffix:
            return plain(example.prompt)
        before, after = plain(example.prompt), plain(example.suffix)
        return f"{self.prefix}{before}{self.suffix}{after}{self.middle}"

    def text(self, example: Example) -> str:
        """Return the whole example without an end token."""
        return self.head(example) + plain(example.completion)

    def is_spelled_by(self, example: Example) -> bool:
        """Tell whether an example's own text spells a control token.

        A tokenizer would read it as one, so that a file of the repository could end a text or open
        a hole where there is none.
        """
        expected = 3 if example.suffix else 0
        return len(_any_of(self.special).findall(self.text(example))) != expected


@cache
def _any_of(tokens: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(tokens, key=lambda token: (-len(token), token))
    return re.compile("|".join(map(re.escape, longest_first)))


def plain(text: str) -> str:
    """Return text as UTF-8 can hold it, which undecodable bytes of odd names are not."""
    return text.encode("utf-8", "replace").decode()
