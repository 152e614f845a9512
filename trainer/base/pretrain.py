"""Pre-training of the embedded base, half of it fill-in-the-middle."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .general import Document
from .tokenizer import END, FIM_MIDDLE, FIM_PREFIX, FIM_SUFFIX, VOCABULARY

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

ENCODED_AT_ONCE = 32  # documents
FIM_RATE = 0.5  # share of rows, as Bavarian et al. 2022 (arXiv 2207.14255) found free of cost


@dataclass(frozen=True, slots=True)
class _Tokens:
    """Ids of what separates the parts of a fill-in-the-middle row, and of a line end."""

    prefix: int
    suffix: int
    middle: int
    newline: int


def new_model(seed: int, context: int) -> PreTrainedModel:
    """A Llama-shaped model of 2M random weights."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=192,
        num_hidden_layers=4,
        num_attention_heads=3,
        num_key_value_heads=3,
        intermediate_size=512,
        max_position_embeddings=context,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=0,
        pad_token_id=1,
    )
    return LlamaForCausalLM(config)


def general_rows(
    documents: tuple[Document, ...],
    tokenizer: PreTrainedTokenizerFast,
    context: int,
    rows: int,
    seed: int,
) -> torch.Tensor:
    """Cut ``documents`` into ``rows`` windows of ``context`` tokens, half of them in FIM order.

    A window in FIM order is prefix, suffix, middle (PSM) with both cuts at line starts.
    Windows are drawn without replacement until all text was used once.

    Returns:
        int64 tensor ``[rows, context]``.
    """
    import torch

    generator = random.Random(seed)  # noqa: S311 sampling, not secrecy
    stream = _stream(documents, tokenizer, generator, wanted=(rows + 1) * context)
    ids = _Tokens(
        prefix=_id(tokenizer, FIM_PREFIX),
        suffix=_id(tokenizer, FIM_SUFFIX),
        middle=_id(tokenizer, FIM_MIDDLE),
        newline=int(tokenizer.encode("\n")[0]),
    )
    starts = _window_starts(len(stream), context, rows, generator)
    result = torch.empty((rows, context), dtype=torch.int64)
    for row, start in enumerate(starts):
        window = stream[start : start + context]
        if generator.random() < FIM_RATE:
            window = _fill_in_middle(window[: context - 3], ids, generator)
        result[row] = torch.tensor(window)
    return result


def rows_digest(rows: torch.Tensor) -> str:
    """SHA-256 of the rows, in the manifest of what a base was made from."""
    return hashlib.sha256(rows.numpy().tobytes()).hexdigest()


def _stream(
    documents: tuple[Document, ...],
    tokenizer: PreTrainedTokenizerFast,
    generator: random.Random,
    wanted: int,
) -> list[int]:
    """At least ``wanted`` tokens, or all; documents in random order, each with the end token."""
    order = list(documents)
    generator.shuffle(order)
    end = _id(tokenizer, END)
    stream: list[int] = []
    for start in range(0, len(order), ENCODED_AT_ONCE):
        if len(stream) >= wanted:
            break
        texts = [document.text for document in order[start : start + ENCODED_AT_ONCE]]
        for encoded in tokenizer.backend_tokenizer.encode_batch(texts):
            stream.extend([*encoded.ids, end])
    return stream


def _id(tokenizer: PreTrainedTokenizerFast, token: str) -> int:
    return int(tokenizer.get_vocab()[token])


def _window_starts(length: int, context: int, rows: int, generator: random.Random) -> list[int]:
    """Starts of ``rows`` windows; every pass over the text has its own random phase."""
    starts: list[int] = []
    while len(starts) < rows:
        passed = list(range(generator.randrange(context), length - context, context))
        generator.shuffle(passed)
        starts.extend(passed)
    return starts[:rows]


def _fill_in_middle(window: list[int], ids: _Tokens, generator: random.Random) -> list[int]:
    """Reorder a window as prefix, suffix, middle; one without line ends has an empty middle."""
    cuts = [i + 1 for i, token in enumerate(window) if token == ids.newline]
    first, second = sorted(generator.choices(cuts, k=2)) if cuts else (len(window), len(window))
    head = [ids.prefix, *window[:first], ids.suffix, *window[second:]]
    return [*head, ids.middle, *window[first:second]]
