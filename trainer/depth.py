"""What a parameter is in a model, and how deep it lies.

Embeddings lie at 0, the first layer at 1, what follows the last layer on top.
"""

from __future__ import annotations

import re

from torch import nn

LAYER = re.compile(r"(?:^|\.)(?:layers|h|blocks)\.(\d+)\.")


def layers_of(model: nn.Module) -> int:
    """Return the depth of what follows the last layer: the number of layers, plus one."""
    found = [int(m[1]) for name, _ in model.named_parameters() if (m := LAYER.search(name))]
    return max(found, default=-1) + 2


def depth_of(name: str, layers: int) -> int:
    """Return the depth of a parameter by its name, 0 to ``layers``.

    A tied output matrix goes by the name of the embeddings, so it lies at the bottom.
    """
    inside = LAYER.search(name)
    if inside:
        return int(inside[1]) + 1
    return 0 if "embed" in name or "wte" in name or "wpe" in name else layers


def norms_of(model: nn.Module) -> set[int]:
    """Return the ids of the parameters of norms, which families name in many ways."""
    modules = (module for module in model.modules() if "norm" in type(module).__name__.lower())
    return {id(one) for module in modules for one in module.parameters(recurse=False)}
