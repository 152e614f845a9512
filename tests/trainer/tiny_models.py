"""Tiny Llama directories and tokenizers in the spellings of known families."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from housestyle.trainer.families import FAMILIES, Family

CONTEXT = 96
TEXT = "".join(
    f"def area_{i}(width, height):\n    total = width * height\n    return total\n\n\n"
    for i in range(40)
)


def family(name: str) -> Family:
    return next(one for one in FAMILIES if one.name == name)


def tiny_tokenizer(
    name: str = "qwen-coder", *, begins: bool = False, special: bool = True, pads: bool = True
) -> Any:
    """A byte-level tokenizer that has the control tokens of a family."""
    from tokenizers import AddedToken, Tokenizer, processors
    from transformers import PreTrainedTokenizerFast

    backend = Tokenizer.from_str(_learnt())
    spelt = [AddedToken(t, special=special, normalized=False) for t in family(name).tokens]
    (backend.add_special_tokens if special else backend.add_tokens)(spelt)
    backend.add_special_tokens(["<end>", "<pad>", "<begin>"])
    if begins:
        begin = ("<begin>", backend.token_to_id("<begin>"))
        backend.post_processor = processors.TemplateProcessing(
            single="<begin> $A", special_tokens=[begin]
        )
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        eos_token="<end>",
        pad_token="<pad>" if pads else None,
        bos_token="<begin>" if begins else None,
        model_max_length=CONTEXT,
    )


@cache
def _learnt() -> str:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([TEXT], trainer=trainer)
    return str(tokenizer.to_str())


def tiny_model(tokenizer: Any, seed: int = 3, width: int = 32) -> Any:
    """A Llama of random weights for a tokenizer."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=width,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            intermediate_size=2 * width,
            max_position_embeddings=CONTEXT,
            tie_word_embeddings=True,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def tiny_folder(folder: Path, name: str = "qwen-coder", width: int = 32, **how: bool) -> Path:
    """A model directory as ``save_pretrained`` writes it."""
    tokenizer = tiny_tokenizer(name, **how)
    tiny_model(tokenizer, width=width).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
