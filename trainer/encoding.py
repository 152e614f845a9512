"""From examples to token rows, in the base's own fill-in-the-middle tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError

if TYPE_CHECKING:
    from .training import Rows

# Spellings of prefix, suffix, middle by model family; looked up in the vocabulary, never assumed.
FIM_SPELLINGS = (
    ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),  # embedded, Qwen-Coder, CodeGemma
    ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),  # StarCoder2, Granite
)
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
        UserError: when the vocabulary has no known fill-in-the-middle tokens.
    """

    def __init__(self, tokenizer: Any, context: int) -> None:  # noqa: ANN401 transformers' type
        self.tokenizer, self.context = tokenizer, context
        self.backend = tokenizer.backend_tokenizer
        self.backend.encode_special_tokens = True  # hostile text cannot spell a control token
        self.prefix, self.suffix, self.middle = _fim_tokens(tokenizer)
        self.end = int(tokenizer.eos_token_id)

    def tokens(self, text: str) -> list[int]:
        """Ids of plain text; a special token's spelling inside it is encoded as plain bytes."""
        clean = text.encode("utf-8", "replace").decode()  # surrogates of odd paths
        ids: list[int] = self.backend.encode(clean, add_special_tokens=False).ids
        return ids

    def count(self, text: str) -> int:
        """Number of tokens of ``text``."""
        return len(self.tokens(text))

    def encode(self, prompt: str, suffix: str, completion: str) -> Encoded:
        """Lay out one sequence, cutting prompt left, suffix right, completion right.

        Layout: ``prefix-token prompt suffix-token suffix middle-token completion`` with a suffix,
        ``prompt completion`` without one. No end token: the caller adds it where it trains.
        """
        wanted = self.tokens(completion)
        kept = wanted[: int(self.context * COMPLETION_SHARE)]
        space = self.context - len(kept) - 4  # three FIM tokens and the end
        after = self.tokens(suffix)[: int(space * SUFFIX_SHARE)] if suffix else []
        before = self.tokens(prompt)[-(space - len(after)) :]
        if suffix:
            head = [self.prefix, *before, self.suffix, *after, self.middle]
        else:
            head = before or [self.end]
        cut = len(kept) < len(wanted)
        size = len(self.tokenizer.decode(kept).encode()) if cut else len(completion.encode())
        return Encoded((*head, *kept), len(head), size, cut)


def _fim_tokens(tokenizer: Any) -> tuple[int, int, int]:  # noqa: ANN401 transformers' type
    vocabulary = tokenizer.get_vocab()
    for spelling in FIM_SPELLINGS:
        if all(token in vocabulary for token in spelling):
            prefix, suffix, middle = (int(vocabulary[token]) for token in spelling)
            return prefix, suffix, middle
    raise UserError(
        "the base's tokenizer has no fill-in-the-middle tokens that are known",
        "set trainer.base to a code model trained with FIM, or to `embedded`",
    )


def pack(sequences: Iterable[Sequence[int]], context: int, end: int, pad: int) -> Rows:
    """Pack whole sequences, each ended by ``end``, into rows of ``context`` tokens.

    Next-fit in the given order, so the order decides the rows and nothing is torn. What is left
    of a row is padded and carries no loss.
    """
    import torch

    from .training import IGNORED, Rows

    rows: list[list[int]] = [[]]
    for sequence in sequences:
        ended = [*sequence, end][:context]
        if len(rows[-1]) + len(ended) > context:
            rows.append([])
        rows[-1].extend(ended)
    filled = [row for row in rows if row]
    tokens = torch.full((len(filled), context), pad, dtype=torch.int64)
    labels = torch.full((len(filled), context), IGNORED, dtype=torch.int64)
    for index, row in enumerate(filled):
        tokens[index, : len(row)] = torch.tensor(row)
        labels[index, : len(row)] = torch.tensor(row)
    return Rows(tokens, labels)
