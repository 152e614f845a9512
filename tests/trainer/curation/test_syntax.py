from __future__ import annotations

import time

import pytest

from housestyle.trainer.curation.syntax import syntax_hash, syntax_tokens

PLAIN = "if x:\n    return f( 1 )\n"


@pytest.mark.parametrize(
    "other",
    [
        "if x:  # why\n\n      return f(1)\n",
        "    if x:\n        return f(1)\n",
        "if x:\n    # a remark\n    return f(\n        1\n    )",
        "if x:\n\treturn f(1)\n",
        "if x:\n    return \\\n      f(1)\n",
    ],
)
def test_comments_and_layout_do_not_count(other: str) -> None:
    assert syntax_hash(PLAIN) == syntax_hash(other)


@pytest.mark.parametrize(
    "other",
    [
        "if x:\n    return f(2)\n",
        "if x:\n    pass\nreturn f(1)\n",
        "if x:\n    return f('1')\n",
        "if x: return f(1)\n",
        "",
    ],
)
def test_everything_else_counts(other: str) -> None:
    assert syntax_hash(PLAIN) != syntax_hash(other)


def test_what_stands_in_strings_counts() -> None:
    assert syntax_hash('x = "a # b"') != syntax_hash('x = "a"  # b"')
    assert syntax_tokens("x = '''a\n# b\n'''")[-1] == "'''a\n# b\n'''"
    assert syntax_hash('x = "\\""  # y') == syntax_hash('x = "\\""')


def test_a_fragment_is_read_as_far_as_it_goes() -> None:
    assert syntax_hash("        return (1,\n") != syntax_hash("'''open")
    assert syntax_hash(") + 1\nreturn 2") != syntax_hash(") + 1 return 2")


@pytest.mark.parametrize(
    "piece", ["'''a\\", '"', "'a", "('", "\n" + " " * 400, "\\\n", "'''\"\"\""]
)
def test_hostile_text_takes_no_long_time(piece: str) -> None:
    before = time.process_time()
    syntax_hash(piece * (400_000 // len(piece)))
    assert time.process_time() - before < 5
