"""How large a base is, read from the heads of its files; no weight is loaded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from ..loading import REMEDY
from ..model_folder import CONFIG

UNKNOWN = (0, 0)


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a model.

    Attributes:
        parameters: all of its weights.
        matrices: those in matrices other than embeddings, which get adapters and Muon.
        hidden: width of a layer.
        layers: of them.
        vocabulary: tokens that it knows.

    """

    parameters: int
    matrices: int
    hidden: int
    layers: int
    vocabulary: int


def shape_of(folder: Path) -> Shape:
    """Return the sizes of the model in a directory.

    Raises:
        UserError: its files cannot be read.

    """
    from safetensors import SafetensorError, safe_open

    sizes: dict[str, tuple[int, ...]] = {}
    try:
        config: dict[str, Any] = json.loads((folder / CONFIG).read_bytes())
        for path in sorted(folder.glob("*.safetensors")):
            with safe_open(path, framework="pt") as opened:
                sizes |= {name: tuple(opened.get_slice(name).get_shape()) for name in opened.keys()}  # noqa: SIM118 not a dict
    except (OSError, ValueError, SafetensorError) as error:
        raise UserError(f"the model in {folder} cannot be read ({error})", REMEDY) from error
    embeddings = [size for name, size in sizes.items() if "embed" in name or "wte" in name]
    known = max(embeddings, default=UNKNOWN)
    told = {"hidden": config.get("hidden_size"), "layers": config.get("num_hidden_layers")}
    matrices = [s for n, s in sizes.items() if len(s) == 2 and s not in embeddings]
    return Shape(
        parameters=sum(map(prod, sizes.values())),
        matrices=sum(map(prod, matrices)),
        hidden=int(told["hidden"] or known[-1]),
        layers=int(told["layers"] or 0),
        vocabulary=int(known[0]),
    )
