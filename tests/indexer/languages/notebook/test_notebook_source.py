import json

import pytest

from housestyle.indexer.extraction.budget import Budget
from housestyle.indexer.extraction.extract import extract
from housestyle.indexer.languages.notebook.source import python_source
from housestyle.indexer.languages.table import language

NOTEBOOK = language("notebook")
BUDGET = Budget(max_file_bytes=1_000_000, max_line_bytes=20_000)


def code(source, identity="a1", **more):
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}
    return {**cell, "execution_count": None, "id": identity, **more}


def notebook(*cells, metadata=None, minor=5):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    found = {"nbformat": 4, "nbformat_minor": minor, "cells": list(cells)}
    return {**found, "metadata": kernel if metadata is None else metadata}


def source(*cells, **more):
    return python_source(json.dumps(notebook(*cells, **more)).encode()).decode()


def facts(*cells, **more):
    return extract(json.dumps(notebook(*cells, **more), indent=1).encode(), BUDGET, NOTEBOOK)


def test_cells_follow_each_other_under_their_ids():
    text = {"cell_type": "markdown", "id": "t", "metadata": {}, "source": ["# Title\n"]}
    first, second = code(["import os\n", "x = 1"], "one"), code("f(x)\n", "two-2")
    assert source(first, text, second) == ("# %% [one]\nimport os\nx = 1\n# %% [two-2]\nf(x)\n")


def test_cells_without_a_usable_id_have_their_number():
    bad = code("b", "]\nimport evil")
    old = {key: value for key, value in code("c").items() if key != "id"}
    assert source(code("a", "x"), bad, old) == "# %% [x]\na\n# %% [2]\nb\n# %% [3]\nc\n"


def test_outputs_counts_and_metadata_are_no_facts():
    image = {"output_type": "display_data", "data": {"image/png": "A" * 100_000}, "metadata": {}}
    plain = facts(code("def f():\n    return g()\n"))
    run = code("def f():\n    return g()\n", outputs=[image], execution_count=7)
    run["metadata"] = {"collapsed": True}
    noisy = facts(run, minor=4)
    assert plain == noisy
    assert [one.qualname for one in plain.definitions] == ["<module>", "f"]


def test_positions_are_those_of_the_source_of_the_cells():
    one = facts(code("x = 1", "first"), code("# why\ndef f():\n    return g()\n", "second"))
    written = source(code("x = 1", "first"), code("# why\ndef f():\n    return g()\n", "second"))
    (call,) = (each for each in one.references if each.kind == "calls")
    assert written.encode()[call.start_byte : call.end_byte] == b"g"
    assert written.splitlines()[call.line - 1] == "    return g()"
    assert one.definitions[1].start_line == 5
    assert one.lines == len(written.splitlines())


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("%matplotlib inline\nx = 1", "# %matplotlib inline\nx = 1"),
        ("!pip install a\n? open\nopen?\nx.y??", "# !pip install a\n# ? open\n# open?\n# x.y??"),
        ("if a:\n    %time f()\ng()", "if a:\n    pass  # %time f()\ng()"),
        ("files = !ls -l\nt = %timeit -o f()", "files = ...  # !ls -l\nt = ...  # %timeit -o f()"),
        ("%%time\nf()", "# %%time\nf()"),
        ("\n%%bash\nls\n\nrm x", "#\n# %%bash\n# ls\n#\n# rm x"),
        ("x = (a\n%b\n)", "x = (a\n%b\n)"),
        ("x = a \\\n% b", "x = a \\\n% b"),
        ('x = """\n!no\n%no\n"""\n!yes', 'x = """\n!no\n%no\n"""\n# !yes'),
        ("x = '''a''' '(' # (\n!yes", "x = '''a''' '(' # (\n# !yes"),
        ("# why?\nprint('what?')\nx = 5 % 3", "# why?\nprint('what?')\nx = 5 % 3"),
    ],
)
def test_what_ipython_adds_becomes_comments_line_for_line(cell, expected):
    written = source(code(cell))
    assert written == f"# %% [a1]\n{expected}\n"
    assert written.count("\n") == cell.count("\n") + 2


def test_the_rest_of_a_cell_with_a_magic_is_read():
    one = facts(code("%%capture out\n%load_ext x\nimport os\nclass A:\n    !ls\n"))
    assert one.status == "indexed"
    assert [each.qualname for each in one.definitions] == ["<module>", "A"]
    assert [each.module for each in one.imports] == ["os"]


def test_a_notebook_of_version_three_is_read():
    cells = [{"cell_type": "code", "input": ["a = 1\n"], "prompt_number": 1, "language": "python"}]
    old = {"nbformat": 3, "worksheets": [{"cells": cells}], "metadata": {"name": ""}}
    assert python_source(json.dumps(old).encode()) == b"# %% [1]\na = 1\n"


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({"kernelspec": {"language": "julia"}}, "a notebook in julia"),
        ({"language_info": {"name": "R"}}, "a notebook in R"),
        ({"language_info": {"name": "x" * 999}}, "a notebook in an unknown language"),
        ({"language_info": {"name": ["python"]}}, "a notebook in an unknown language"),
    ],
)
def test_notebooks_in_other_languages_are_skipped(metadata, reason):
    one = facts(code("f()"), metadata=metadata)
    assert (one.status, one.reason) == ("skipped", reason)
    assert len(one.definitions) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"cells": 3}',
        b'{"worksheets": {}}',
        b"[" * 200_000,
        b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"cells": [], "metadata": {"x": ' + b"9" * 100_000 + b"}}",
    ],
)
def test_what_is_no_notebook_is_skipped(data):
    one = extract(data, BUDGET, NOTEBOOK)
    assert (one.status, one.reason[:14]) == ("skipped", "not a notebook")


@pytest.mark.parametrize(
    "cell",
    [
        3,
        None,
        {"cell_type": "code"},
        code(None),
        code({"a": "b"}),
        code([1, "x = 1\n", None]),
        {"cell_type": ["code"], "source": "x"},
    ],
)
def test_cells_of_wrong_types_hold_what_text_they_have(cell):
    one = facts(cell, code("def f(): pass", "b"))
    assert [each.qualname for each in one.definitions] == ["<module>", "f"]


def test_unwritable_characters_and_line_ends_are_replaced():
    one = source(code("a = '\ud800'\r\nb = 1\rc = 2"))
    assert one == "# %% [a1]\na = '?'\nb = 1\nc = 2\n"
    nul = facts(code("a = '\0'"))
    assert (nul.status, nul.reason) == ("skipped", "NUL bytes")


def test_a_long_line_costs_no_more_than_its_length():
    source(code("a" + " " * 300_000 + "b"), code("a = " * 100_000), code('"""' + "x" * 300_000))


def test_the_budget_holds_for_the_source_of_the_cells():
    one = facts(code("x = 1\n" * 200_000))
    assert (one.status, one.reason) == ("skipped", "larger than 1000000 bytes")
