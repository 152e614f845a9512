"""What a model knows of a prompt: the keys and values of its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import torch
from transformers import DynamicCache

from .trees import Ids


class _ReadError(Exception):
    """The prompts are read as far as anything asks for."""


class Prompts(DynamicCache):
    """Keys and values of prompts, from which reading can go on.

    The last layer's keys and values are the last of a prompt that is ever asked for, so reading it
    ends there: of four layers, a fifth of the work is not done.

    Args:
        model: whose.
        prompts: filled up to the longest on the right; a reader masks what is not theirs.
    """

    def __init__(self, model: Any, prompts: Sequence[Ids]) -> None:  # noqa: ANN401 transformers' type
        super().__init__(config=model.config)
        self._last = model.config.get_text_config().num_hidden_layers - 1
        self.longest = max(map(len, prompts))
        self._is_reading = self.longest > 0
        if self._is_reading:
            rows = [[*ids, *[0] * (self.longest - len(ids))] for ids in prompts]
            with suppress(_ReadError):
                model.base_model(input_ids=torch.tensor(rows), past_key_values=self, use_cache=True)
            self._is_reading = False

    def update(
        self,
        key_states: torch.Tensor,
        value_states: torch.Tensor,
        layer_idx: int,
        *args: Any,  # noqa: ANN401 as in transformers
        **kwargs: Any,  # noqa: ANN401
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Take up a layer's keys and values; called by the model's attention."""
        states: tuple[torch.Tensor, torch.Tensor] = super().update(
            key_states, value_states, layer_idx, *args, **kwargs
        )
        if self._is_reading and layer_idx == self._last:
            raise _ReadError
        return states
