"""The embedded base's tokenizer: byte-level BPE that never merges across a line end.

A newline is always a token of its own, so a prompt that ends with one ends on a token boundary
and the tokens of prompt and completion are those of the joined text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .general import Document

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

VOCABULARY = 2048
END = "<|endoftext|>"
PAD = "<|pad|>"
FIM_PREFIX, FIM_SUFFIX, FIM_MIDDLE = "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"
SPECIAL = (END, PAD, FIM_PREFIX, FIM_SUFFIX, FIM_MIDDLE)
SAMPLE_BYTES = 4_000_000  # of text that the merges are learnt from


def train_tokenizer(documents: tuple[Document, ...], context: int) -> PreTrainedTokenizerFast:
    """Learn the merges on an even sample of ``documents``; deterministic."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex("\n"), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_sample(documents), trainer=trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=END,
        pad_token=PAD,
        additional_special_tokens=[FIM_PREFIX, FIM_SUFFIX, FIM_MIDDLE],
        model_max_length=context,
        clean_up_tokenization_spaces=False,
    )


def _sample(documents: tuple[Document, ...]) -> Iterator[str]:
    """Every n-th document, so that about ``SAMPLE_BYTES`` are read."""
    total = sum(len(d.text) for d in documents)
    stride = max(1, total // SAMPLE_BYTES)
    return (d.text for d in documents[::stride])
