"""From examples to token rows, in the base's own fill-in-the-middle tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.errors import UserError
from .families import REMEDY, begin_of, family_of, unguarded

COMPLETION_SHARE = 0.75  # of the context; a longer completion is cut
SUFFIX_SHARE = 0.25  # of what the completion leaves


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of one sequence; ``start`` is the index of the completion's first token.

    ``completion_bytes`` counts the UTF-8 bytes of the completion tokens that were kept.
    """

    ids: tuple[int, ...]
    start: int
    completion_bytes: int
    cut: bool  # whether the completion was longer than its share


class Encoder:
    """Writes prompts in the format of one base; the same one serves training and scoring.

    Args:
        tokenizer: a fast tokenizer of the base.
        context: most tokens of a sequence.

    Raises:
        UserError: the tokenizer is of no known family, has no end token, or reads a prompt
            otherwise than it would be taught.
    """

    def __init__(self, tokenizer: Any, context: int) -> None:  # noqa: ANN401 transformers' type
        self.tokenizer, self.context = tokenizer, context
        self.family = family_of(tokenizer)
        self.begin = begin_of(tokenizer)
        self.backend = tokenizer.backend_tokenizer
        self.unguarded = unguarded(tokenizer, self.family)
        if tokenizer.eos_token_id is None:
            raise UserError("the base's tokenizer has no end token", REMEDY)
        self.end = int(tokenizer.eos_token_id)
        given = tokenizer.pad_token_id
        self.pad = self.end if given is None else int(given)
        ids = tokenizer.get_vocab()
        self.prefix, self.suffix = ids[self.family.prefix], ids[self.family.suffix]
        self.middle: int | None = ids.get(self.family.middle)
        self._check_reading()
        self.backend.encode_special_tokens = True  # hostile text cannot spell a control token

    def tokens(self, text: str) -> list[int]:
        """Ids of plain text; a special token's spelling inside it is encoded as plain bytes."""
        clean = text.encode("utf-8", "replace").decode()  # surrogates of odd paths
        pieces = _apart(clean, self.unguarded) if self.unguarded else (clean,)
        return [id_ for piece in pieces for id_ in self._plain(piece)]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where each of `tokens` begins and ends in ``text``, in characters."""
        clean = text.encode("utf-8", "replace").decode()
        pieces = _apart(clean, self.unguarded) if self.unguarded else (clean,)
        found: list[tuple[int, int]] = []
        before = 0
        for piece in pieces:
            read = self.backend.encode(piece, add_special_tokens=False).offsets
            found += [(before + start, before + end) for start, end in read]
            before += len(piece)
        return found

    def count(self, text: str) -> int:
        """Number of tokens of ``text``."""
        return len(self.tokens(text))

    def batch(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of many texts, as `tokens` gives them one by one."""
        if self.unguarded:
            return [self.tokens(text) for text in texts]
        clean = [text.encode("utf-8", "replace").decode() for text in texts]
        return [one.ids for one in self.backend.encode_batch(clean, add_special_tokens=False)]

    def encode(self, prompt: str, suffix: str, completion: str) -> Encoded:
        """Lay out one sequence, cutting prompt left, suffix right, completion right.

        Layout: ``prefix-token prompt suffix-token suffix middle-token completion`` with a suffix
        (or as the family has it), ``prompt completion`` without one, after what the tokenizer
        begins every text with. No end token: the caller adds it where it trains.
        """
        return self.alternatives(prompt, suffix, (completion,))[0]

    def alternatives(self, prompt: str, suffix: str, completions: Sequence[str]) -> list[Encoded]:
        """Lay out a prompt before each of several completions, cut alike: the longest has room."""
        wanted = [self.tokens(completion) for completion in completions]
        kept = [ids[: int(self.context * COMPLETION_SHARE)] for ids in wanted]
        # Three FIM tokens and the end.
        space = self.context - max(map(len, kept)) - 4 - len(self.begin)
        after = self.tokens(suffix)[: int(space * SUFFIX_SHARE)] if suffix else []
        before = self.tokens(prompt)[-(space - len(after)) :]
        head = self.head(before, after) if suffix else [*self.begin, *before] or [self.end]
        return [
            self._encoded(head, ids, len(all_) - len(ids), text)
            for ids, all_, text in zip(kept, wanted, completions, strict=True)
        ]

    def _encoded(self, head: Sequence[int], kept: Sequence[int], lost: int, text: str) -> Encoded:
        size = len((self.tokenizer.decode(kept) if lost else text).encode())
        return Encoded((*head, *kept), len(head), size, lost > 0)

    def head(self, before: Sequence[int], after: Sequence[int]) -> list[int]:
        """Ids of a prompt that asks for what stands between ``before`` and ``after``."""
        closing = [] if self.middle is None else [self.middle]
        if self.family.suffix_first:
            return [*self.begin, self.suffix, *after, self.prefix, *before, *closing]
        return [*self.begin, self.prefix, *before, self.suffix, *after, *closing]

    def _plain(self, text: str) -> list[int]:
        ids: list[int] = self.backend.encode(text, add_special_tokens=False).ids
        return ids

    def _check_reading(self) -> None:
        """Refuse a tokenizer that reads a prompt otherwise than it is laid out here."""
        self.backend.encode_special_tokens = False
        before, after = "a = 1\n", "b = 2\n"
        prompt = self.family.prompt(before, after)
        read = self.backend.encode(prompt, add_special_tokens=True).ids
        taught = self.head(self._plain(before), self._plain(after))
        returned = self.backend.decode(self._plain(before))
        if read[: len(taught)] != taught or returned != before:
            raise UserError(
                "the base's tokenizer reads a prompt otherwise than it would be taught", REMEDY
            )


def _apart(text: str, spellings: Iterable[str]) -> list[str]:
    """Cut ``text`` inside every spelling, after its first character."""
    inside = (f"(?<={re.escape(one[0])})(?={re.escape(one[1:])})" for one in spellings)
    return re.split("|".join(inside), text)
