from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.trainer.kinds.gallery import (
    assert_keys_cover_what_is_shown,
    assert_nothing_held_out_is_shown,
    examples,
)
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]
CELLS = [
    ("code", "from shop.money import convert\n\nrates = {'EUR': 1.08, 'GBP': 1.27}\n"),
    ("markdown", "## Totals\nConvert each amount, then add them up."),
    ("code", "%matplotlib inline\ntotal = sum(convert(10, rate) for rate in rates.values())"),
    ("markdown", "Nothing follows this text but a text."),
    ("markdown", "### A function\nIt discounts the third one."),
    (
        "code",
        "def discounted(amounts):\n    third = amounts[2] * 0.9\n    return amounts[:2] + [third]",
    ),
    ("markdown", "Use it."),
    ("code", "discounted([10, 20, 30])"),
]


def notebook(found: list[tuple[str, str]]) -> str:
    cells = [
        {
            "cell_type": kind,
            "source": text.splitlines(keepends=True),
            "metadata": {},
            **({"outputs": [{"text": "secret output"}]} if kind == "code" else {}),
        }
        for kind, text in found
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.commit({"notes/totals.ipynb": notebook(CELLS)}, "docs: totals")
    return made


def test_a_cell_follows_its_text_and_the_code_before(made: Workshop) -> None:
    found = {e.completion: e for e in examples(made, "notebook")}
    total = found[CELLS[2][1] + "\n"]
    assert total.prompt == (
        "# notes/totals.ipynb\n"
        "from shop.money import convert\n\nrates = {'EUR': 1.08, 'GBP': 1.27}\n"
        "# ## Totals\n# Convert each amount, then add them up.\n"
    )
    assert len(found) == 3
    assert not any("secret output" in example.text for example in found.values())


def test_a_held_out_function_hides_its_cell(made: Workshop) -> None:
    shown = {e.completion for e in examples(made, "notebook", holdout_share=1.0)}
    assert not any("def discounted" in text for text in shown)
    assert shown
    assert not any(
        "def discounted" in e.prompt for e in examples(made, "notebook", holdout_share=1)
    )


def test_what_is_no_notebook_gives_nothing(made: Workshop) -> None:
    made.commit({"a.ipynb": "{", "b.ipynb": '{"cells": 3}', "c.ipynb": "[]"}, "docs: broken")
    assert {e.path for e in examples(made, "notebook")} == {"notes/totals.ipynb"}


def test_no_body_and_no_stale_key(made: Workshop) -> None:
    changed = [*CELLS[:-1], ("code", "discounted([10, 20, 30, 40])")]
    texts = [(kind, text.replace("Use it.", "Now use it.")) for kind, text in changed]
    many = [
        (kind, text.replace("third", f"third{n}").replace("discounted", f"discounted{n}"))
        for n in range(8)
        for kind, text in CELLS[4:]
    ]
    made.commit({"notes/many.ipynb": notebook(many)}, "docs: many")
    assert_nothing_held_out_is_shown(made, "notebook")
    assert_keys_cover_what_is_shown(
        made,
        "notebook",
        {"notes/totals.ipynb": notebook(changed)},
        {"notes/totals.ipynb": notebook(texts)},
    )
