"""A body as a model writes it: the likeliest token each time, until the function ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...trainer.base.choice import LONGEST_CONTEXT
from ...trainer.encoding import Encoder
from ...trainer.loading import load_model, load_tokenizer
from ..suite.item import Item

if TYPE_CHECKING:
    import torch

MOST_TOKENS = 256
SHARE = 2  # an answer may fill one part in so many of the context
QUOTES = ('"""', "'''")


def answers(folder: Path, items: Sequence[Item], threads: int) -> Iterator[str]:
    """Yield the body that the model in a folder writes for each item.

    Args:
        folder: a model directory.
        items: whose truth is a body.
        threads: CPU threads.
    """
    import torch
    from transformers import StoppingCriteriaList

    torch.set_num_threads(threads)
    model = load_model(folder).eval()
    context = min(int(model.config.max_position_embeddings), LONGEST_CONTEXT)
    room = min(MOST_TOKENS, context // SHARE)
    encoder = Encoder(load_tokenizer(folder), context - room)
    for item in items:
        indent = indentation(item.truth)
        head = torch.tensor([encoder.encode(item.prompt, item.suffix, "").ids])
        with torch.inference_mode():
            out = model.generate(
                head,
                attention_mask=torch.ones_like(head),
                max_new_tokens=room,
                do_sample=False,
                eos_token_id=encoder.end,
                pad_token_id=encoder.pad,
                stopping_criteria=StoppingCriteriaList([_ending(encoder, head.shape[1], indent)]),
            )
        yield within_function(_text(encoder, out[0, head.shape[1] :]), indent)


def _ending(encoder: Encoder, start: int, indent: int) -> Callable[..., torch.Tensor]:
    """Return what tells a generation that the function has ended."""
    import torch

    def ended(ids: torch.Tensor, scores: object, **more: object) -> torch.Tensor:
        text = _text(encoder, ids[0, start:])
        return torch.tensor([len(within_function(text, indent)) < len(text)])

    return ended


def _text(encoder: Encoder, ids: torch.Tensor) -> str:
    text: str = encoder.tokenizer.decode(ids.tolist(), skip_special_tokens=True)
    return text


def indentation(body: str) -> int:
    """Return how far a body's first line is indented."""
    return len(body) - len(body.lstrip(" \t"))


def within_function(text: str, indent: int) -> str:
    """Return the lines of a text that belong to a function's body.

    Args:
        text: what follows the function's head.
        indent: indentation of its body; a line of code that is indented less ends it.
    """
    kept: list[str] = []
    quoted = False
    for line in text.splitlines(keepends=True):
        if line.strip() and not quoted and indentation(line) < indent and line[:1] not in ")]}":
            break
        kept.append(line)
        quoted ^= sum(line.count(quote) for quote in QUOTES) % 2 == 1
    return "".join(kept)
