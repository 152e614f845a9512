"""Rows of a team's own category, and the items that they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..item import Item, make_item
from .files import Page

if TYPE_CHECKING:
    from .tasks import Task

NAME = re.compile(r"[a-z][a-z0-9-]{0,23}")
MOST_ROWS = 2_000
MOST_OPTIONS = 12
LONGEST_PROMPT, LONGEST_OPTION, LONGEST_NAME = 20_000, 4_000, 120  # characters
Row = dict[str, Any]


def read_rows(page: Page, text: str) -> Iterator[tuple[int, Row]]:
    """Yield the rows of a file of JSON Lines with their line numbers.

    Raises:
        UserError: a line is no JSON object, or there are none, or too many.
    """
    count = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        count += 1
        if count > MOST_ROWS:
            raise page.mistake(f"it has more than {MOST_ROWS:,} rows", "keep the best", number)
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise page.mistake("this is no JSON", "write one object a line", number) from error
        if not isinstance(row, dict):
            raise page.mistake("this is no JSON object", "write one object a line", number)
        yield number, row
    if not count:
        raise page.mistake("it has no rows", "write some, or delete it")


def row_item(page: Page, category: str, task: Task, number: int, row: Row) -> Item:
    """Return the item that a row is.

    Raises:
        UserError: a text is missing, too long or none.
    """
    prompt = _text(page, number, "prompt", task.prompt_of(page, number, row), LONGEST_PROMPT)
    suffix = _text(page, number, "suffix", row.get("suffix", ""), LONGEST_PROMPT, empty=True)
    choices = task.choices_of(page, number, row)
    answer = task.answer_of(page, number, row)
    options, place = _options(page, number, choices, answer)
    cluster = _text(page, number, "cluster", row.get("cluster", f"row {number}"), LONGEST_NAME)
    title = _text(page, number, "title", row.get("title", f"row {number}"), LONGEST_NAME)
    return make_item(
        category,
        cluster,
        prompt,
        options,
        answer=place,
        suffix=suffix,
        title=f"{category}: {title}",
        path="",
    )


def _options(page: Page, number: int, choices: object, answer: object) -> tuple[list[str], int]:
    if choices is None:
        return [_text(page, number, "answer", answer, LONGEST_OPTION)], 0
    if not isinstance(choices, list) or not 2 <= len(choices) <= MOST_OPTIONS:
        raise page.mistake("its choices are no list", f"give 2 to {MOST_OPTIONS} texts", number)
    options = [_text(page, number, "choice", one, LONGEST_OPTION) for one in choices]
    if isinstance(answer, str) and answer.isdecimal() and answer not in options:
        answer = int(answer[:4])
    place = options.index(answer) if isinstance(answer, str) and answer in options else answer
    if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place < len(options):
        raise page.mistake(
            "its answer is none of the choices", "give the number of one, from 0", number
        )
    return options, place


def _text(
    page: Page, number: int, name: str, value: object, longest: int, empty: bool = False
) -> str:
    if not isinstance(value, str) or not (value.strip() or empty):
        raise page.mistake(f"its {name} is no text", f"give it a {name}", number)
    if len(value) > longest:
        raise page.mistake(
            f"its {name} is longer than {longest:,} characters", "shorten it", number
        )
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise page.mistake(f"its {name} holds what is no character", "take that out", number)
    return value
