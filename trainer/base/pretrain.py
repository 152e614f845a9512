"""The embedded base before it has learnt anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .tokenizer import VOCABULARY

if TYPE_CHECKING:
    from transformers import PreTrainedModel


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
