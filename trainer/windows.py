"""Windows of general code: what a base is grown from, and what it is reminded of.

Half of them ask for a hole, in the tokens and the order of the base's family.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ..core.errors import UserError
from .base.general import Document
from .encoding import Encoder

if TYPE_CHECKING:
    from .rows import Rows

ENCODED_AT_ONCE = 32  # documents
FIM_RATE = 0.5  # share of rows, as Bavarian et al. 2022 (arXiv 2207.14255) found free of cost
LINE_END = re.compile(r"\n")
TORN = "\ufffd"  # what a part of a character's bytes reads as
Refused = Callable[[Sequence[Document]], set[int]]
Order = Callable[[list[int], random.Random], list[int]]


def windows(
    documents: Sequence[Document],
    encoder: Encoder,
    count: int,
    seed: int,
    refused: Refused | None = None,
) -> Rows:
    """Cut ``documents`` into ``count`` rows, half of them in the order of a hole.

    Both cuts of a hole stand at line starts. Windows are drawn without replacement until all text
    was used once. Where line ends are tokens of their own the cuts lie between tokens. Of any
    other tokenizer the three parts are read again as the encoder reads an example's, so that no
    token spans a cut, and the middle ends with the end token.

    Args:
        documents: general code.
        encoder: of the base.
        count: number of rows.
        seed: decides the order of documents and windows, and the cuts.
        refused: told some documents, returns the places of those that may not be shown.

    Raises:
        UserError: there is no text to cut.

    """
    import torch

    from .rows import IGNORED, Rows

    tokens = torch.full((count, encoder.context), encoder.pad, dtype=torch.int64)
    labels = torch.full((count, encoder.context), IGNORED, dtype=torch.int64)
    if not count:
        return Rows(tokens, labels)
    generator = random.Random(seed)  # noqa: S311 sampling, not secrecy
    room = encoder.context - len(encoder.begin)
    stream = _stream(documents, encoder, generator, (count + 1) * encoder.context, refused)
    while len(stream) < 2 * room:
        stream += stream
    order = _order(encoder)
    starts = _window_starts(len(stream), room, count, generator)
    for row, start in enumerate(starts):
        window = [*encoder.begin, *stream[start : start + room]]
        if generator.random() < FIM_RATE:
            window = order(stream[start : start + room - 3], generator) or window
        tokens[row, : len(window)] = labels[row, : len(window)] = torch.tensor(window)
    return Rows(tokens, labels)


def rows_digest(rows: Rows) -> str:
    """SHA-256 of the tokens, in the manifest of what a model was made from."""
    return hashlib.sha256(rows.tokens.numpy().tobytes()).hexdigest()


def lines_apart(encoder: Encoder) -> bool:
    """Whether a line end is always a token of its own, so that any line start is a boundary."""
    ids = encoder.tokens("\n")
    spelt = encoder.tokenizer.convert_ids_to_tokens(ids)
    return len(ids) == 1 and sum(spelt[0] in token for token in encoder.tokenizer.get_vocab()) == 1


def _stream(
    documents: Sequence[Document],
    encoder: Encoder,
    generator: random.Random,
    wanted: int,
    refused: Refused | None,
) -> list[int]:
    """At least ``wanted`` tokens, or all; documents in random order, each with the end token."""
    order = list(documents)
    generator.shuffle(order)
    stream: list[int] = []
    for start in range(0, len(order), ENCODED_AT_ONCE):
        if len(stream) >= wanted:
            break
        taken = order[start : start + ENCODED_AT_ONCE]
        left = refused(taken) if refused else frozenset()
        texts = [document.text for number, document in enumerate(taken) if number not in left]
        for ids in encoder.batch(texts):
            stream.extend([*ids, encoder.end])
    if not stream:
        raise UserError("there is no general code to replay", "name another folder as `replay`")
    return stream


def _window_starts(length: int, room: int, count: int, generator: random.Random) -> list[int]:
    """Starts of ``count`` windows; every pass over the text has its own random phase."""
    starts: list[int] = []
    while len(starts) < count:
        passed = list(range(generator.randrange(room), length - room, room))
        generator.shuffle(passed)
        starts.extend(passed)
    return starts[:count]


def _order(encoder: Encoder) -> Order:
    """Return what turns a window into one that asks for a hole."""
    if not lines_apart(encoder):
        return lambda window, generator: _read_again(window, encoder, generator)
    newline = encoder.tokens("\n")[0]
    return lambda window, generator: _reordered(window, encoder, newline, generator)


def _reordered(
    window: list[int], encoder: Encoder, newline: int, generator: random.Random
) -> list[int]:
    """Cut between tokens; a window without line ends has an empty middle."""
    cuts = [i + 1 for i, token in enumerate(window) if token == newline]
    first, second = sorted(generator.choices(cuts, k=2)) if cuts else (len(window), len(window))
    return [*encoder.head(window[:first], window[second:]), *window[first:second]]


def _read_again(window: list[int], encoder: Encoder, generator: random.Random) -> list[int]:
    """Cut the text of the window's longest document; nothing for one without line ends."""
    first, last = _longest(window, encoder.end)
    text = encoder.backend.decode(window[first:last]).strip(TORN)
    cuts = [match.end() for match in LINE_END.finditer(text)]
    if not cuts:
        return []
    start, end = sorted(generator.choices(cuts, k=2))
    before, middle, after = encoder.batch([text[:start], text[start:end], text[end:]])
    room = max(0, last - first - 1)  # the end token has a place, too
    middle = middle[:room]
    before = before[max(0, len(before) + len(middle) - room) :]
    after = after[: room - len(before) - len(middle)]
    hole = encoder.head(before, after)[len(encoder.begin) :]
    return [*encoder.begin, *window[:first], *hole, *middle, encoder.end, *window[last + 1 :]]


def _longest(window: list[int], end: int) -> tuple[int, int]:
    """Return where the longest document in a window starts and ends."""
    ends = [-1, *(place for place, id_ in enumerate(window) if id_ == end), len(window)]
    pieces = [(one + 1, other) for one, other in pairwise(ends)]
    return max(pieces, key=lambda piece: piece[1] - piece[0])
