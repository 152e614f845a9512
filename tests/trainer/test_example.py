from __future__ import annotations

import json

from housestyle.trainer.example import Example, example_id


def test_row_and_back_through_json() -> None:
    example = Example("i", "edit", "p\n", "", "c", "a.py", "s", "c0", "b0", shows=("x", "y"))
    assert Example.from_row(json.loads(json.dumps(example.as_row()))) == example


def test_id_depends_on_where_a_part_ends() -> None:
    assert example_id("edit", "ab", "", "c") != example_id("edit", "a", "", "bc")
    assert len(example_id("edit", "ab\udc80", "", "c")) == 16
