"""The logits of a batch of trees: the prompts are read first, then all nodes at once.

Each node sees its prompt and the nodes on its own way (tree attention: Miao et al., SpecInfer,
2024), and stands at the place that it has in its own text. Logits are computed for nodes alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from .prompts import Prompts
from .trees import Ids, Tree

Bits = list[list[float]]
"""Of each token of each answer."""


def read_together(model: Any, trees: Sequence[Tree]) -> list[Bits]:  # noqa: ANN401 transformers' type
    """Return -log2 p of every answer's tokens, for each tree."""
    width = max(len(tree.tokens) for tree in trees)
    prompts = Prompts(model, [tree.prompt for tree in trees])
    logits = _picked(
        model,
        [row * width + node for row, tree in enumerate(trees) for node in range(len(tree.tokens))],
        input_ids=torch.tensor([_filled(tree.tokens, width) for tree in trees]),
        position_ids=torch.tensor(
            [_filled([len(tree.prompt) + n for n in tree.depths], width) for tree in trees]
        ),
        attention_mask=torch.stack([_mask(tree, prompts.longest, width) for tree in trees])[
            :, None
        ],
        past_key_values=prompts,
        use_cache=True,
    )
    return list(_bits(logits, trees))


def read_apart(model: Any, trees: Sequence[Tree]) -> list[Bits]:  # noqa: ANN401 transformers' type
    """Return the same as `read_together`, from one plain reading an answer."""
    return [[_read(model, tree, answer) for answer in tree.answers] for tree in trees]


def _read(model: Any, tree: Tree, answer: Ids) -> list[float]:  # noqa: ANN401
    text = torch.tensor([[*tree.prompt, tree.tokens[0], *answer]])
    logits = model(input_ids=text[:, :-1]).logits[0, len(tree.prompt) :].float()
    return _surprise(logits, range(len(answer)), answer)


def _picked(model: Any, places: Sequence[int], **inputs: Any) -> torch.Tensor:  # noqa: ANN401
    """Return the logits at some places of a batch, counted row by row."""
    wanted = torch.tensor(places)

    def pick(_: torch.nn.Module, values: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
        return (values[0].flatten(0, 1)[wanted], *values[1:])

    hook = model.get_output_embeddings().register_forward_pre_hook(pick)
    try:
        logits: torch.Tensor = model(**inputs).logits
    finally:
        hook.remove()
    return logits.float()


def _mask(tree: Tree, longest: int, width: int) -> torch.Tensor:
    """Return what is added to a tree's attention: 0 where a node sees something, -inf elsewhere."""
    sees = torch.eye(width, longest + width, dtype=torch.bool).roll(longest, 1)
    sees[:, : len(tree.prompt)] = True
    own = sees[:, longest:]
    for node, parent in enumerate(tree.parents):
        own[node] |= own[parent]
    return torch.zeros(sees.shape).masked_fill_(~sees, -math.inf)


def _bits(logits: torch.Tensor, trees: Sequence[Tree]) -> Iterator[Bits]:
    first = 0
    nodes: list[int] = []
    ids: list[int] = []
    for tree in trees:
        for path, answer in zip(tree.paths, tree.answers, strict=True):
            nodes += [first + node for node in path]
            ids += answer
        first += len(tree.tokens)
    told = iter(_surprise(logits, nodes, ids))
    for tree in trees:
        yield [[next(told) for _ in answer] for answer in tree.answers]


def _surprise(logits: torch.Tensor, places: Sequence[int], ids: Sequence[int]) -> list[float]:
    """Return -log2 p of some ids, each at its place."""
    nats = logits.logsumexp(-1)[places] - logits[places, ids]
    bits: list[float] = (nats / math.log(2)).tolist()
    return bits


def _filled(ids: Sequence[int], width: int) -> list[int]:
    return [*ids, *[0] * (width - len(ids))]
