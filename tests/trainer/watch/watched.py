"""A model so small that a run of it takes a moment."""

from __future__ import annotations

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from housestyle.trainer.recipes.recipe import Recipe
from housestyle.trainer.rows import Rows

RECIPE = Recipe(
    steps=12,
    batch=2,
    matrix_rate=0.02,
    rest_rate=0.01,
    warmup_share=0.1,
    decay_share=0.4,
    seed=5,
    threads=1,
    checkpoint_steps=4,
    precision="fp32",
)


def rows(count: int = 40, seed: int = 0) -> Rows:
    generator = torch.Generator().manual_seed(seed)
    tokens = torch.randint(5, 60, (count, 16), generator=generator)
    return Rows(tokens, tokens)


def model() -> LlamaForCausalLM:
    torch.manual_seed(1)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=64,
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            intermediate_size=32,
            max_position_embeddings=16,
            tie_word_embeddings=True,
        )
    )


def silent(done: int, note: str = "") -> None:
    """Nobody watches."""


def weights(of: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in of.state_dict().items()}


def same(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(left[name], right[name]) for name in left)
