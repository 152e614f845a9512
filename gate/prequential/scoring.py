"""Score pieces of commits under one model: how surprising they were, what it would have written.

One pass over a piece gives, for each of its tokens, its likelihood and whether it is the likeliest
one there. A model that writes the likeliest token each time would have written exactly those lines
of which all tokens are, so what it would have offered is counted without writing anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...trainer.encoding import Encoded, Encoder
from ...trainer.loading import load_model, load_tokenizer
from ...trainer.templates import completion_prompt
from .hunks import Hunk
from .offering import Token, right_lines

if TYPE_CHECKING:
    from ...core.console import Advance

FOLLOWING_VERSION = 1  # raised when the same piece would score otherwise
TOKENS = 1024  # of a batch: what a core's caches hold of a small model's activations
LOGITS = 2**24  # most logits of one batch (64 MB of float32)


@dataclass(frozen=True, slots=True)
class HunkScore:
    """What one model made of one piece.

    Attributes:
        bits: -log2 of the probability of the text, as far as the model can see that much.
        bytes: of the text, as far as it was scored.
        lines: lines in it that are not blank.
        offered: lines of these that the model would have written exactly so.
        offered_bytes: bytes in those lines.
        typed: bytes of all lines without indentation.
        accepted: of those, what stands before the first token of a line that the model would not
            have written.
        begun: whether the first of these lines is one of them.
        status: "ok", or "error" when the likelihood is not finite.
    """

    bits: float
    bytes: int
    lines: int
    offered: int
    offered_bytes: int
    typed: int
    accepted: int
    begun: bool
    status: str

    @property
    def bits_per_byte(self) -> float:
        """How surprising the text was."""
        return self.bits / self.bytes if self.bytes else math.nan


@dataclass(frozen=True, slots=True)
class _Piece:
    number: int
    encoded: Encoded
    spans: list[tuple[int, int]]
    text: str


def score_hunks(
    folder: Path, hunks: Sequence[Hunk], threads: int, advance: Advance
) -> list[HunkScore]:
    """Score pieces under the model in a folder.

    Args:
        folder: a model directory.
        hunks: any order.
        threads: CPU threads.
        advance: told the number of scored pieces.

    Returns:
        One score a piece, in the order given.

    Raises:
        UserError: the directory is no model that may be loaded.
    """
    if not hunks:
        return []
    import torch

    torch.set_num_threads(threads)
    model = load_model(folder).eval()
    encoder = Encoder(load_tokenizer(folder), model.config.max_position_embeddings)
    pieces = [_piece(encoder, number, hunk) for number, hunk in enumerate(hunks)]
    scores: dict[int, HunkScore] = {}
    with torch.inference_mode():
        for batch in _batches(pieces, model.config.vocab_size):
            for piece, tokens in zip(batch, _read(model, batch), strict=True):
                scores[piece.number] = _score(piece, tokens, encoder)
            advance(len(scores))
    return [scores[number] for number in range(len(hunks))]


def _piece(encoder: Encoder, number: int, hunk: Hunk) -> _Piece:
    prompt = completion_prompt(hunk.path, (), hunk.prefix)
    encoded = encoder.encode(prompt, hunk.suffix, hunk.text)
    return _Piece(number, encoded, encoder.spans(hunk.text), hunk.text)


def _batches(pieces: Sequence[_Piece], vocabulary: int) -> Iterator[list[_Piece]]:
    """Longest first, by the pieces alone, so that two models meet the same shapes."""
    ordered = sorted(pieces, key=lambda piece: (-len(piece.encoded.ids), piece.number))
    start = 0
    while start < len(ordered):
        longest = len(ordered[start].encoded.ids)
        size = max(1, min(TOKENS, LOGITS // vocabulary) // longest)
        yield ordered[start : start + size]
        start += size


def _read(model: Any, batch: Sequence[_Piece]) -> Iterator[list[tuple[float, int]]]:  # noqa: ANN401 transformers' type
    """Yield for each token of every piece's text its -log2 p, and the likeliest token there."""
    import torch

    longest = max(len(piece.encoded.ids) for piece in batch)
    first = min(piece.encoded.start for piece in batch) - 1
    rows = [[*piece.encoded.ids, *[0] * (longest - len(piece.encoded.ids))] for piece in batch]
    tokens = torch.tensor(rows, dtype=torch.int64)
    logits = model(input_ids=tokens, logits_to_keep=longest - first).logits[:, :-1].float()
    nats = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), tokens[:, first + 1 :].flatten(), reduction="none"
    ).view(len(rows), -1)
    likeliest = logits.argmax(-1)
    for row, piece in enumerate(batch):
        place = slice(piece.encoded.start - 1 - first, len(piece.encoded.ids) - 1 - first)
        bits = (nats[row, place] / math.log(2)).tolist()
        yield list(zip(bits, likeliest[row, place].tolist(), strict=True))


def _score(piece: _Piece, read: Sequence[tuple[float, int]], encoder: Encoder) -> HunkScore:
    truth = piece.encoded.ids[piece.encoded.start :]
    spans = piece.spans[: len(truth)]
    tokens = [
        Token(start, end, guess == id_, encoder.tokenizer.decode([guess]) if guess != id_ else "")
        for (start, end), id_, (_, guess) in zip(spans, truth, read, strict=True)
    ]
    bits = math.fsum(bits for bits, _ in read)
    if not math.isfinite(bits):
        return HunkScore(0.0, 0, 0, 0, 0, 0, 0, False, "error")
    lines = right_lines(piece.text, tokens)
    right = [line for line in lines if line.right]
    return HunkScore(
        bits=bits,
        bytes=piece.encoded.completion_bytes,
        lines=len(lines),
        offered=len(right),
        offered_bytes=sum(len(line.text.encode()) for line in right),
        typed=sum(line.typed for line in lines),
        accepted=sum(line.accepted for line in lines),
        begun=bool(lines) and lines[0].right,
        status="ok",
    )
