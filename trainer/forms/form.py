"""The forms that a dataset can be exported in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..example import Example
from .layout import Layout
from .parquet import as_parquet
from .preferences import is_pair, pair
from .shards import Encode, Row, as_json_lines


@dataclass(frozen=True, slots=True)
class Form:
    """One form.

    Attributes:
        name: as it is asked for.
        purpose: which tools read it, one line for the card.
        columns: what its rows hold, one line for the card.
        ending: of the file names.
        encode: rows → bytes of a file.
        row: example → row.
        spells: whether its rows hold control tokens of the base as text.
        holds: which examples it can hold.

    """

    name: str
    purpose: str
    columns: str
    ending: str
    encode: Encode
    row: Callable[[Example, Layout], Row]
    spells: bool = True
    holds: Callable[[Example], bool] = bool


def _prompt_and_completion(example: Example, layout: Layout) -> Row:
    completion = layout.text(example).removeprefix(layout.head(example))
    return {"id": example.id, "prompt": layout.head(example), "completion": completion}


def _text(example: Example, layout: Layout) -> Row:
    return {"id": example.id, "text": layout.text(example)}


def _whole(example: Example, layout: Layout) -> Row:
    del layout  # the parts stay apart
    return example.as_row()


EXAMPLES = Form(
    "examples",
    "housestyle's own trainer",
    "one JSON object an example: prompt, suffix, completion and the provenance",
    "jsonl",
    as_json_lines,
    _whole,
    spells=False,
)
FORMS = {
    form.name: form
    for form in (
        Form(
            "trl",
            "TRL's SFTTrainer, which learns the completion only",
            "`prompt` ends where the completion starts; a hole is laid out in the base's own "
            "fill-in-the-middle tokens; `completion` has no end token, TRL adds it",
            "jsonl",
            as_json_lines,
            _prompt_and_completion,
        ),
        Form(
            "fim",
            "trainers that take plain text",
            "`text` is the whole example in the base's own fill-in-the-middle tokens, without an "
            "end token",
            "jsonl",
            as_json_lines,
            _text,
        ),
        Form(
            "dpo",
            "TRL's DPOTrainer, which learns what people prefer",
            "`chosen` was committed by a person in place of `rejected`, which an agent proposed",
            "jsonl",
            as_json_lines,
            pair,
            holds=is_pair,
        ),
        Form(
            "parquet",
            "tools that work on whole columns",
            "one column an attribute: prompt, suffix, completion and the provenance",
            "parquet",
            as_parquet,
            _whole,
            spells=False,
        ),
    )
}
