"""Whether the rows read back as the texts that they were made of, token by token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.errors import UserError
from .rows import REMEDY

if TYPE_CHECKING:
    from ..encoding import Encoder
    from ..rows import Rows

SAMPLE = 1000  # sequences that are read, evenly spread
EDGE = 16  # tokens on each side of the boundary of prompt and completion
# Of texts that were cut inside a word, a few read otherwise; with another tokenizer nearly all do.
TOLERATED = 0.02


def check_reading(rows: Rows, encoder: Encoder) -> dict[str, Any]:
    """Refuse rows whose prompts and completions a server would spell in other tokens.

    A prompt is cut at its left and a completion at its right, so they are compared where they
    meet.

    Returns:
        How many sequences were read, and the share of those without a hole whose text as a whole
        has a token end where the completion begins.

    Raises:
        UserError: prompts and completions read back as other tokens.

    """
    total = len(rows.sequences)
    taken = range(0, total, -(-total // SAMPLE) or 1)
    odd = 0
    met: list[bool] = []
    for index in taken:
        row, first, start, end = rows.sequences[index].tolist()
        prompt = _before_hole(rows.tokens[row, first:start].tolist(), encoder)
        completion = rows.tokens[row, start : end - 1].tolist()
        odd += not (_ends_alike(prompt, encoder) and _begins_alike(completion, encoder))
        if encoder.prefix not in rows.tokens[row, first:start]:
            joined = _again(prompt[-EDGE:] + completion[:EDGE], encoder)
            met.append(joined[: len(prompt[-EDGE:])] == prompt[-EDGE:])
    if odd > TOLERATED * len(taken):
        what = f"{odd} of {len(taken)} examples read back as other tokens"
        raise UserError(f"the training rows are wrong: {what}", REMEDY)
    share = round(sum(met) / len(met), 3) if met else None
    return {"examples_read": len(taken), "read_otherwise": odd, "boundaries_met": share}


def _before_hole(prompt: list[int], encoder: Encoder) -> list[int]:
    """Return the text before the hole, or the whole prompt of an example without one."""
    if encoder.prefix not in prompt:
        plain = prompt[len(encoder.begin) :]
        return [] if plain == [encoder.end] else plain
    text = prompt[prompt.index(encoder.prefix) + 1 :]
    control = {encoder.suffix, encoder.middle}
    ends = [place for place, token in enumerate(text) if token in control]
    return text[: min(ends, default=len(text))]


def _ends_alike(ids: list[int], encoder: Encoder) -> bool:
    return _again(ids, encoder)[-EDGE:] == ids[-EDGE:]


def _begins_alike(ids: list[int], encoder: Encoder) -> bool:
    return _again(ids, encoder)[:EDGE] == ids[:EDGE]


def _again(ids: list[int], encoder: Encoder) -> list[int]:
    return encoder.tokens(encoder.backend.decode(ids, skip_special_tokens=False))
