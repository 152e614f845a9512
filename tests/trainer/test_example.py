from __future__ import annotations

import json

from housestyle.trainer.example import Example, example_id


def test_row_and_back_through_json() -> None:
    example = Example("i", "edit", "p\n", "", "c", "a.py", "s", "c0", "b0", shows=("x", "y"))
    assert Example.from_row(json.loads(json.dumps(example.as_row()))) == example


def test_id_depends_on_where_a_part_ends() -> None:
    assert example_id("edit", "ab", "", "c") != example_id("edit", "a", "", "bc")
    assert len(example_id("edit", "ab\udc80", "", "c")) == 16


def test_a_rewritten_example_has_another_id_only_when_it_changed() -> None:
    texts = ("edit", "p ada\n", "s ada", "c ada")
    example = Example(example_id(*texts), *texts, "a.py", "s", "c0", "b0")
    assert example.rewritten(str) is example
    hidden = example.rewritten(lambda text: text.replace("ada", "dev"))
    assert "ada" not in hidden.text
    assert hidden.id == example_id("edit", "p dev\n", "s dev", "c dev") != example.id
