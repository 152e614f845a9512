from __future__ import annotations

from collections.abc import Callable

import pytest

from housestyle.core.settings import TrainerSettings
from housestyle.indexer.extraction.budget import Budget
from housestyle.indexer.graph import Graph
from housestyle.trainer.drafts import asking
from housestyle.trainer.drafts.asking import EXPECTED, Question, question
from housestyle.trainer.drafts.place import Spot, draft
from housestyle.trainer.holdout import NOTHING_HELD_OUT
from housestyle.trainer.kinds import Context, Material, completion, filling
from tests.trainer.shop_sources import service, shop
from tests.trainer.workshop import Workshop

BUDGET = Budget(100_000, 1000)
Make = Callable[[], Workshop]


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    return made


def ask(made: Workshop, path: str, text: str, line: int, column: int = 0) -> Question:
    return ask_of(made.graph()[0], path, text, line, column)


def ask_of(graph: Graph, path: str, text: str, line: int, column: int = 0) -> Question:
    drafted = draft(path, text.encode(), Spot(path, line, column), BUDGET)
    return question(drafted, graph, TrainerSettings(), BUDGET)


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def test_every_hole_that_is_taught_is_asked_about_in_the_same_words(
    made: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the lines of a hole deleted, the prompt is the one that the hole was taught with.

    Imports that only the deleted lines use cannot be known, so none are shown here, nor how long
    those lines were, so that is told.
    """
    graph, _ = made.graph()
    material = Material(graph, (), NOTHING_HELD_OUT, seed=7, key=b"")
    context = Context(material)
    monkeypatch.setattr(filling, "IMPORTS", 0)
    sources = list(completion.sources(material, context))[::3]
    taught = [one for source in sources for one in completion.examples(material, context, source)]
    assert len(taught) > 8
    assert any("shop/money.py" in one.prompt for one in taught if "money" not in one.path)
    for example in taught:
        text = graph.source(example.blob).decode()
        gap = text.index(example.completion + example.suffix)
        cut = text[:gap] + "\n" + text[gap + len(example.completion) :]
        monkeypatch.setattr(asking, "EXPECTED", len(example.completion))
        asked = ask_of(graph, example.path, cut, text.count("\n", 0, gap) + 1).asked
        assert (asked.prompt, asked.suffix) == (example.prompt, example.suffix)


def test_what_a_function_uses_and_what_is_like_it_is_shown(made: Workshop) -> None:
    text = service("order")
    found = ask(made, "shop/order.py", text, line_of(text, "return rounded"))
    assert found.function == "OrderDesk.total_of_orders"
    assert "# shop/money.py\ndef convert(amount, rate, places=2): ...\n" in found.asked.prompt
    assert found.asked.similar
    assert found.asked.similar.qualname.endswith("Desk.total_of_vouchers")
    assert found.asked.prompt.endswith("self.rates[order.currency])\n")
    assert found.asked.suffix == "        return rounded(total, 2)\n"


def test_a_function_that_nobody_committed_has_context_too(made: Workshop) -> None:
    text = service("order") + (
        "\n\ndef refund_order(desk, order, reason):\n"
        '    """Give the money back."""\n'
        "    amount = convert(order.amount, desk.rates[order.currency])\n"
        "    \n"
    )
    found = ask(made, "shop/order.py", text, len(text.splitlines()), 5)
    assert found.function == "refund_order"
    assert found.begun == "    "
    assert "def convert(amount, rate, places=2): ..." in found.asked.prompt
    assert found.asked.similar
    fresh = ask(made, "shop/parcels.py", text, len(text.splitlines()))
    assert fresh.function == "refund_order"
    assert "def convert(amount, rate, places=2): ..." in fresh.asked.prompt


def test_a_function_without_a_body_is_found(made: Workshop) -> None:
    text = "import json\n\n\ndef read(path):\n\n\ndef write(path):\n    return json.dumps(path)\n"
    found = ask(made, "a.py", text, 5)
    assert found.function == "read"
    assert found.asked.prompt == "# a.py\ndef read(path):\n"
    assert found.asked.suffix == ""


def test_a_line_that_is_begun_leaves_its_rest_behind(made: Workshop) -> None:
    text = "def f(values):\n    total = sum(\n    return total\n"
    found = ask(made, "a.py", text, 2, 17)
    assert (found.function, found.begun) == ("f", "    total = sum(")
    assert found.asked.prompt == "# a.py\ndef f(values):\n"
    assert found.asked.suffix == "    return total\n"
    inside = ask(made, "a.py", text.replace("sum(", "sum(values)"), 2, 13)
    assert inside.begun == "    total = "
    assert inside.asked.suffix == "sum(values)\n    return total\n"


def test_outside_of_functions_and_in_other_languages_the_file_is_shown(made: Workshop) -> None:
    found = ask(made, "a.py", "import json\n\nLIMIT = 3\n", 2)
    assert not found.function
    assert found.asked.prompt == "# a.py\nimport json\n"
    assert found.asked.suffix == "LIMIT = 3\n"
    other = ask(made, "a.go", "func f() {\n\n}\n", 2)
    assert other.asked.prompt == "# a.go\nfunc f() {\n"
    assert len(ask(made, "a.go", "x := 1\n" * 5000, 4000).asked.prompt) < filling.TOTAL
    assert EXPECTED < filling.TOTAL
