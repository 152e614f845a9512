"""Rows that would teach something else than the examples are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from housestyle.core.errors import UserError
from housestyle.trainer.base.general import Document
from housestyle.trainer.encoding import Encoder
from housestyle.trainer.preflight.reading import check_reading
from housestyle.trainer.preflight.rows import check_rows
from housestyle.trainer.rows import IGNORED, Rows, joined, pack
from housestyle.trainer.windows import windows
from tests.trainer.tiny_models import CONTEXT, TEXT, tiny_tokenizer

FAMILIES = ["embedded", "qwen-coder", "starcoder2", "deepseek-coder", "codestral", "granite-4"]
KINDS = [
    ("def area(width):\n", "", "    return width * 2\n"),
    ("def area(width):\n", "print(area(3))\n", "    return width * 2\n"),
    ("", "", "total = 1\n"),
    (TEXT, TEXT, "    return total * height\n" * 9),
    ("# naïve — ünïcode\n" * 9, "", "    'é'\n"),
]


def encoder(family: str = "qwen-coder", **how: bool) -> Encoder:
    return Encoder(tiny_tokenizer(family, **how), CONTEXT)


def good(one: Encoder, *, completion_only: bool = False) -> Rows:
    encoded = [one.encode(*kind) for kind in KINDS for _ in range(2)]
    house = pack(
        ((e.ids, e.start) for e in encoded),
        CONTEXT,
        one.end,
        one.pad,
        completion_only=completion_only,
    )
    return joined([house, windows([Document("a.py", TEXT)], one, 6, 1)])


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("how", [{}, {"begins": True}, {"pads": False}, {"special": False}])
@pytest.mark.parametrize("completion_only", [True, False])
def test_rows_as_they_are_made_pass(
    family: str, how: dict[str, bool], completion_only: bool
) -> None:
    one = encoder(family, **how)
    rows = good(one, completion_only=completion_only)
    check_rows(rows, one, len(one.tokenizer))
    told = check_reading(rows, one)
    assert told["examples_read"] == len(rows.sequences) == 2 * len(KINDS)
    assert told["read_otherwise"] == 0


def place(rows: Rows, number: int = 2) -> tuple[int, int, int, int]:
    row, first, start, end = rows.sequences[number].tolist()
    return row, first, start, end


def put(rows: Rows, row: int, column: int, token: int) -> None:
    rows.tokens[row, column] = rows.labels[row, column] = token


def wrong_end(rows: Rows, one: Encoder) -> None:
    row, _, _, end = place(rows)
    put(rows, row, end - 1, 7)


def end_without_loss(rows: Rows, one: Encoder) -> None:
    row, _, _, end = place(rows)
    rows.labels[row, end - 1] = IGNORED


def end_inside(rows: Rows, one: Encoder) -> None:
    row, first, *_ = place(rows)
    put(rows, row, first + 1, one.end)


def pad_inside(rows: Rows, one: Encoder) -> None:
    row, first, *_ = place(rows)
    put(rows, row, first + 2, one.pad)


def pad_taught(rows: Rows, one: Encoder) -> None:
    row = int(rows.sequences[-1][0])
    rows.labels[row, -1] = rows.tokens[row, -1]


def beyond(rows: Rows, one: Encoder) -> None:
    put(rows, 0, 3, len(one.tokenizer))


def negative(rows: Rows, one: Encoder) -> None:
    put(rows, len(rows) - 1, 3, -1)


def other_label(rows: Rows, one: Encoder) -> None:
    rows.labels[0, 3] = (rows.tokens[0, 3] + 1) % 50


def silent_completion(rows: Rows, one: Encoder) -> None:
    row, _, start, _ = place(rows)
    rows.labels[row, start] = IGNORED


def hole_in_completion(rows: Rows, one: Encoder) -> None:
    row, _, start, _ = place(rows)
    put(rows, row, start, one.prefix)


def two_holes(rows: Rows, one: Encoder) -> None:
    row, first, *_ = place(rows, 0)
    for column, token in enumerate((one.prefix, one.suffix, one.prefix)):
        put(rows, row, first + column, token)


def half_a_hole(rows: Rows, one: Encoder) -> None:
    put(rows, len(rows) - 1, 5, one.prefix)


def foreign_order(rows: Rows, one: Encoder) -> None:
    row, first, start, _ = place(rows)
    columns = [
        c for c in range(first, start) if int(rows.tokens[row, c]) in (one.prefix, one.suffix)
    ]
    put(rows, row, columns[0], one.suffix)
    put(rows, row, columns[1], one.prefix)


def repository_token(rows: Rows, one: Encoder) -> None:
    token = one.tokenizer.get_vocab()[one.family.repository]
    row, first, *_ = place(rows, 0)
    put(rows, row, first + 1, token)


def gap(rows: Rows, one: Encoder) -> None:
    rows.sequences[1][1] += 1


def overlong(rows: Rows, one: Encoder) -> None:
    rows.sequences[-1][3] = CONTEXT + 1


DAMAGES: list[tuple[Callable[[Rows, Encoder], None], str]] = [
    (wrong_end, "does not end with the end token"),
    (end_without_loss, "an end token without loss"),
    (end_inside, "an end token inside a sequence"),
    (pad_inside, "padding inside a sequence"),
    (pad_taught, "padding with loss"),
    (beyond, "a token that the base does not know"),
    (negative, "a token that the base does not know"),
    (other_label, "a label that is not its token"),
    (silent_completion, "a completion without loss"),
    (hole_in_completion, "a control token in a completion"),
    (two_holes, "a hole with a token too few or too many"),
    (half_a_hole, "a hole with a token too few or too many"),
    (foreign_order, "a hole in the order of another family"),
    (repository_token, "a control token outside of a hole"),
    (gap, "a sequence that leaves its row"),
    (overlong, "a sequence that leaves its row"),
]


@pytest.mark.parametrize(("damage", "what"), DAMAGES, ids=lambda one: getattr(one, "__name__", ""))
def test_damaged_rows_are_refused(damage: Callable[[Rows, Encoder], None], what: str) -> None:
    one = encoder()
    rows = good(one)
    damage(rows, one)
    with pytest.raises(UserError, match=what):
        check_rows(rows, one, len(one.tokenizer))


def test_rows_of_another_tokenizer_are_refused() -> None:
    one = encoder("starcoder2")
    rows = good(encoder("embedded"))
    with pytest.raises(UserError, match="the training rows are wrong"):
        check_rows(rows, one, len(one.tokenizer))


def test_texts_in_foreign_pieces_are_refused() -> None:
    """Every text is spelt in single bytes: what no tokenizer of this base would do."""
    one = encoder()
    letters: list[Any] = []
    for prompt, _, completion in KINDS[:2]:
        ids = [one.tokens(letter)[0] for letter in prompt]
        letters.append((ids + [one.tokens(letter)[0] for letter in completion], len(ids)))
    rows = pack(letters, CONTEXT, one.end, one.pad)
    check_rows(rows, one, len(one.tokenizer))
    with pytest.raises(UserError, match="2 of 2 examples read back as other tokens"):
        check_reading(rows, one)
