from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from housestyle.trainer.example import Example
from housestyle.trainer.kinds import BY_NAME, Context, Material, filling
from housestyle.trainer.kinds.edit import MOST_SIDE, around_change
from housestyle.trainer.kinds.intent import label_of
from tests.trainer.shop_sources import service, shop
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    made.commit({"shop/order.py": service("order", 1)}, "fix: three places for orders")
    return made


def examples(made: Workshop, kind: str, **settings: float) -> list[Example]:
    material, context = made.material(**({"holdout_share": 0.0, "window_share": 0.0} | settings))
    return [e for e, _ in with_material(kind, material, context)]


def with_material(
    kind: str, material: Material, context: Context
) -> list[tuple[Example, Material]]:
    module = BY_NAME[kind]
    open_sources = [s for s in module.sources(material, context) if not s.withheld]
    return [(e, material) for s in open_sources for e in module.examples(material, context, s)]


def test_a_hole_is_whole_statements_of_one_file(made: Workshop) -> None:
    material, context = made.material(holdout_share=0.0, window_share=0.0)
    found = with_material("completion", material, context)
    assert len(found) > 20
    for example, _ in found:
        source = material.graph.source(example.blob).decode()
        assert example.completion + example.suffix in source
        local = example.prompt.rpartition(example.path + "\n")[2]
        assert local.splitlines()[-1] + "\n" + example.completion in source
        assert example.completion.endswith("\n")
        indent = len(example.completion) - len(example.completion.lstrip(" "))
        margin = "\n".join(line[indent:] for line in example.completion.splitlines())
        ast.parse("def f():\n for _ in ():\n  " + margin.replace("\n", "\n  "))


def test_completion_is_lean_and_shows_what_it_calls(made: Workshop) -> None:
    found = examples(made, "completion")
    assert max(len(e.text) for e in found) <= filling.TOTAL + 200
    total = next(e for e in found if "convert(" in e.text and e.path == "shop/order.py")
    assert "# shop/money.py\ndef convert(amount, rate, places=2): ...\n" in total.prompt
    assert "from shop.money import convert" in total.prompt


def test_a_long_docstring_leaves_the_signature_in_sight(workshop: Make) -> None:
    made = workshop()
    long = "\n    ".join(f"This is line {n} of far too many of them." for n in range(40))
    made.commit(
        {
            "a.py": f'def f(first, second):\n    """{long}"""\n    third = compute(first, second)\n'
            "    if third:\n        report(third, first)\n    return third + second\n"
        },
        "feat: f",
    )
    found = examples(made, "completion")
    assert found
    assert all("def f(first, second):\n" in e.prompt for e in found)
    assert all("line 39" not in e.prompt for e in found)


def test_context_never_shows_a_held_out_body(made: Workshop) -> None:
    material, context = made.material(holdout_share=0.5)
    assert material.forbidden
    shown = 0
    for example, _ in with_material("completion", material, context):
        assert not material.forbidden.intersection(example.shows)
        shown += len(example.shows) > 1
    assert shown


def test_implementation_asks_for_the_body_and_shows_a_caller(made: Workshop) -> None:
    found = {e.symbol: e for e in examples(made, "implementation")}
    rounded = next(e for e in found.values() if "def rounded(" in e.prompt)
    assert rounded.prompt == (
        "# shop/money.py\n"
        "# used: return rounded(total, 2)\n"
        "def rounded(amount, places=2):\n"
        '    """Round an amount to the given number of places."""\n'
    )
    assert rounded.completion == (
        "    quantum = Decimal(10) ** -places\n    return Decimal(amount).quantize(quantum)\n"
    )


def test_architecture_states_sure_facts(made: Workshop) -> None:
    facts = {(e.prompt, e.completion) for e in examples(made, "architecture")}
    calls = "# Architecture: what shop.money.convert calls\n"
    assert (calls, "shop.money.rounded\n") in facts
    assert ("# Architecture: what the module shop.order imports\n", "shop.money\n") in facts
    assert not any(completion.startswith("len") for _, completion in facts)


def test_edit_shows_one_definition_before_and_after(made: Workshop) -> None:
    made.commit({"shop/parcel.py": service("parcel", 1)}, "feat: three places for parcels")
    found = examples(made, "edit")
    assert {e.commit for e in found} == {made.repository.git("rev-parse", "HEAD")}
    total = next(e for e in found if "total_of_parcels" in e.completion)
    assert "# Change: feat: three places for parcels\n# After:\n" in total.prompt
    assert "return rounded(total, 2)" in total.prompt
    assert "return rounded(total, 3)" in total.completion
    assert total.author.startswith("dev-")


def test_intent_names_the_type_of_the_commit(made: Workshop) -> None:
    found = examples(made, "intent")
    assert found
    assert {e.completion for e in found} == {"fix\n"}
    assert all("+" in e.prompt and "-" in e.prompt for e in found)


def test_intent_falls_back_to_the_kind_of_change(workshop: Make) -> None:
    made = workshop()
    made.commit(shop(), "The shop")
    made.commit({"shop/order.py": service("order", 1)}, "Three places")
    assert {e.completion for e in examples(made, "intent")} == {"body\n"}
    change = made.history()[-1]
    assert label_of(change, conventional=True) == ""


def test_description_hides_the_docstring(made: Workshop) -> None:
    for example in examples(made, "description"):
        assert example.completion.strip() not in example.prompt


def test_a_withheld_change_is_marked(made: Workshop) -> None:
    material, context = made.material(holdout_share=0.0, window_share=0.5)
    for kind in ("fix", "intent"):
        reasons = {s.withheld for s in BY_NAME[kind].sources(material, context)}
        assert reasons == {"withheld window"}


def test_equal_keys_promise_equal_examples(made: Workshop) -> None:
    before = keyed(made)
    made.commit({"shop/supplier.py": service("supplier", 4)}, "fix: suppliers")
    after = keyed(made)
    assert before.keys() & after.keys()
    assert before.keys() - after.keys()
    assert all(before[key] == after[key] for key in before.keys() & after.keys())


def keyed(made: Workshop) -> dict[str, list[Example]]:
    material, context = made.material(holdout_share=0.0, window_share=0.0)
    return {
        source.key: list(kind.examples(material, context, source))
        for kind in BY_NAME.values()
        for source in kind.sources(material, context)
    }


def test_a_long_change_is_cut_to_its_neighbourhood() -> None:
    lines = [f"    line_{n} = compute({n})\n" for n in range(60)]
    before, after = around_change(
        "".join(lines), "".join([*lines[:30], "    new()\n", *lines[31:]])
    )
    assert len(before.splitlines()) == len(after.splitlines()) == 9
    assert max(len(before), len(after)) <= MOST_SIDE
    assert around_change("a\n", "b\n") == ("a\n", "b\n")


def test_what_a_kind_indexes_is_computed_once(workshop: Make) -> None:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    material, _ = made.material()
    asked: list[int] = []

    def count(seen: Material) -> int:
        asked.append(len(seen.units))
        return len(seen.units)

    assert material.once(count) == material.once(count) == len(material.units)
    assert len(asked) == 1
