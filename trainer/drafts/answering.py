"""A model's answer to a question about a draft: the likeliest token, one after the other."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.choice import LONGEST_CONTEXT
from ..encoding import Encoder
from ..loading import load_model, load_tokenizer
from .asking import Question

if TYPE_CHECKING:
    import torch

MOST_TOKENS = 256
SHARE = 3  # an answer may fill one part in so many of the context


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model wrote.

    Attributes:
        text: from the place on; ``begun`` stands before it.
        tokens: number of tokens written.
        ended: whether the model stopped by itself.
        seconds: that it wrote for, without being loaded.

    """

    text: str
    tokens: int
    ended: bool
    seconds: float


def answer(folder: Path, question: Question, threads: int) -> Answer:
    """Ask the model in a folder.

    Args:
        folder: a model directory.
        question: as it is asked.
        threads: CPU threads.

    """
    import torch

    torch.set_num_threads(threads)
    model = load_model(folder).eval()
    context = min(int(model.config.max_position_embeddings), LONGEST_CONTEXT)
    room = min(MOST_TOKENS, context // SHARE)
    encoder = Encoder(load_tokenizer(folder), context - room)
    asked = question.asked
    head = encoder.encode(asked.prompt, asked.suffix, "").ids
    started = time.perf_counter()
    with torch.inference_mode():
        given, ids = _written(model, encoder, head, question.begun, room)
    seconds = time.perf_counter() - started
    ended = ids[-1:] == [encoder.end]
    kept = ids[:-1] if ended else ids
    text = encoder.tokenizer.decode([*given, *kept], skip_special_tokens=True)
    return Answer(text[len(question.begun) :], len(ids), ended, round(seconds, 3))


def _written(
    model: Any,  # noqa: ANN401 transformers' type
    encoder: Encoder,
    head: tuple[int, ...],
    begun: str,
    room: int,
) -> tuple[list[int], list[int]]:
    """Return the tokens that the answer has to begin with, and those that the model wrote.

    The last token of what is begun is chosen anew among all that begin with it: where a person
    stopped typing is seldom where a token ends.
    """
    import torch

    given = encoder.tokens(begun)
    first: list[int] = []
    if given:
        last = given.pop()
        logits = model(torch.tensor([[*head, *given]])).logits[0, -1]
        first = [_likeliest(logits, _beginning_with(encoder, last))]
    ids = torch.tensor([[*head, *given, *first]])
    out = model.generate(
        ids,
        attention_mask=torch.ones_like(ids),
        max_new_tokens=room,
        do_sample=False,
        eos_token_id=encoder.end,
        pad_token_id=encoder.pad,
    )
    return given, [*first, *out[0, ids.shape[1] :].tolist()]


def _beginning_with(encoder: Encoder, token: int) -> list[int]:
    count = len(encoder.tokenizer)
    pieces = encoder.tokenizer.batch_decode([[number] for number in range(count)])
    start = pieces[token]
    return [n for n, piece in enumerate(pieces) if n == token or piece.startswith(start)]


def _likeliest(logits: torch.Tensor, allowed: list[int]) -> int:
    return allowed[int(logits[allowed].argmax())]
