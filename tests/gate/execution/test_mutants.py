from __future__ import annotations

import ast

from housestyle.gate.execution.answering import within_function
from housestyle.gate.execution.mutants import mutants

BODY = """\
        if self.size > limit and name in self.known:
            self.forget(name)
            return self.size - 1
        label = "none" if not name else name
        return label
"""


def test_mutants_differ_from_the_body_and_from_each_other_and_can_be_parsed() -> None:
    found = mutants(BODY, 50)
    assert len(found) == len(set(found)) > 8
    plain = ast.unparse(ast.parse(f"def f():\n{BODY}"))
    for text in found:
        assert ast.unparse(ast.parse(f"def f():\n{text}")) != plain
        assert text.startswith("        ")


def test_the_first_mutants_are_of_different_kinds() -> None:
    texts = "\n".join(mutants(BODY, 7))
    for changed in (
        "<= limit",
        " or ",
        "size + 1",
        "if not (self",
        "'none?'",
        "...",
        "return None",
    ):
        assert changed in texts, changed


def test_bodies_that_cannot_be_parsed_have_no_mutants() -> None:
    assert mutants("    return (\n", 3) == []
    assert mutants("    pass\n", 3) == []
    assert mutants("    return\n    yield\n", 3) == []
    assert mutants("    await x > 1\n", 3)


def test_an_answer_ends_where_its_function_ends() -> None:
    text = "    if a:\n        b()\n\n    return c\n\ndef other():\n    pass\n"
    assert within_function(text, 4) == "    if a:\n        b()\n\n    return c\n\n"
    assert within_function('    x = """\nfar left\n"""\n    y\nz = 1\n', 4).endswith("    y\n")
    assert within_function("    x = (\n1,\n)\n", 4) == "    x = (\n"
    assert within_function("    x = f(\n        1,\n)\n", 4).endswith(")\n")
    assert within_function("", 4) == ""
