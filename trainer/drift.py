"""How far models have moved from their base: on general code that none of them was shown.

Two numbers a model. Bits per byte say what it forgot. The divergence from the base, in bits per
token, says how else it answers now, better or worse: the mean of KL(model || base) over the next
tokens of given text, the penalty that keeps a policy near its reference in Ziegler et al. 2019
(arXiv 1909.08593, section 2), here measured and not trained on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .base.general import general_code
from .encoding import Encoder
from .loading import load_model

if TYPE_CHECKING:
    import torch

LONGEST = 512  # tokens of a window
CHARACTERS = 16  # a token, at most, that are read for it
BASE = "base"


@dataclass(frozen=True, slots=True)
class Drift:
    """What a model makes of the windows.

    Attributes:
        bits_per_byte: loss on the text.
        divergence: KL(model || base), bits per token; 0 for the base.

    """

    bits_per_byte: float
    divergence: float


def drift(base: Path, models: Mapping[str, Path], encoder: Encoder, threads: int) -> dict[str, Any]:
    """Measure models against their base, one window of each held-out file.

    Args:
        base: directory of the base.
        models: directories by the names under which they are told.
        encoder: of the base.
        threads: CPU threads.

    Returns:
        For the manifest: number of files and bytes, and by name what `Drift` holds.

    """
    import torch

    torch.set_num_threads(threads)
    windows = [window for one in general_code().held_out if (window := _window(one.text, encoder))]
    size = sum(bytes_ for _, bytes_ in windows)
    rows = [ids for ids, _ in windows]
    reference = load_model(base).eval()
    found = {BASE: _measured(reference, reference, rows, size)}
    for name, folder in models.items():
        found[name] = _measured(load_model(folder).eval(), reference, rows, size)
    told = {name: asdict(one) for name, one in found.items()}
    return {"files": len(rows), "bytes": size, "models": told}


def _window(text: str, encoder: Encoder) -> tuple[list[int], int] | None:
    """Return ids from a line start inside a text, and the bytes of all but the first."""
    lines = text.splitlines(keepends=True)
    inside = "".join(lines[len(lines) // 3 :])
    ids = [*encoder.begin, *encoder.tokens(inside[: CHARACTERS * LONGEST])]
    ids = ids[: min(LONGEST, encoder.context)]
    size = len(encoder.tokenizer.decode(ids[1:]).encode())
    return (ids, size) if size else None


def _measured(model: Any, reference: Any, rows: Sequence[list[int]], size: int) -> Drift:  # noqa: ANN401 transformers' type
    import torch

    nats = divergence = 0.0
    tokens = 0
    with torch.inference_mode():
        for ids in rows:
            told = torch.tensor([ids])
            own, other = (_log_probabilities(one, told) for one in (model, reference))
            nats -= float(own.gather(-1, told[0, 1:, None]).sum())
            divergence += float((own.exp() * (own - other)).sum())
            tokens += len(ids) - 1
    bits = math.log(2)
    return Drift(round(nats / bits / size, 6), round(divergence / bits / tokens, 6))


def _log_probabilities(model: Any, ids: torch.Tensor) -> torch.Tensor:  # noqa: ANN401 as above
    """Natural logarithms of the probability of every next token, ``[length - 1, vocabulary]``."""
    logits: torch.Tensor = model(input_ids=ids).logits[0, :-1]
    return logits.float().log_softmax(-1)
