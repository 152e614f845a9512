from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from housestyle.indexer.history import changes
from housestyle.trainer.example import Example
from housestyle.trainer.holdout import hold_out
from housestyle.trainer.kinds import ALL, Context, Material
from housestyle.trainer.kinds.replacement import replaced
from housestyle.trainer.kinds.retirement import retired_symbols, taken_back
from tests.trainer.kinds.gallery import EVERYTHING
from tests.trainer.shop_sources import NOUNS, service, shop
from tests.trainer.workshop import KEY, Workshop

Make = Callable[[], Workshop]
OLD = '''from warnings import deprecated


@deprecated("use settle")
def pay(desk, order):
    total = desk.total(order)
    return total + 1


def tip(desk, order):
    """Deprecated: nobody tips.

    Use nothing.
    """
    return desk.total(order) * 0.1


class Purse:
    """.. deprecated:: 2.0"""

    def count(self, coins):
        return sum(coins) + len(coins)


def settle(desk, order, loud=False):
    """Settle.

    .. deprecated:: 3.0 the argument loud
    """
    return desk.total(order) - 1


def settle_all(desk, orders):
    return [pay(desk, order) for order in orders]
'''


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    return made


def material_of(made: Workshop, deprecated: Sequence[str] = ()) -> Material:
    graph, _ = made.graph()
    history = changes(graph)
    holdout = hold_out(graph, history, made.settings.model_copy(update=EVERYTHING), KEY)
    return Material(graph, history, holdout, seed=7, key=KEY, deprecated=deprecated)


def retired(material: Material) -> dict[str, str]:
    """Return the names of what is taught no more, with the reasons."""
    reasons = retired_symbols(material)
    return {material.by_id[one].qualname: reason for one, reason in reasons.items()}


def taught(material: Material) -> list[Example]:
    """Return every example that may be taught."""
    context = Context(material)
    return [
        example
        for kind in ALL
        for source in kind.sources(material, context)
        if not source.withheld and not source.retired
        for example in kind.examples(material, context, source)
    ]


def shown(material: Material) -> str:
    """Return everything that examples would show."""
    return "\n".join(example.text for example in taught(material))


def test_what_bears_a_mark_retires_with_what_calls_it(made: Workshop) -> None:
    made.commit({"shop/old.py": OLD}, "feat: old things")
    material = material_of(made)
    assert retired(material) == {
        "pay": "deprecated",
        "tip": "deprecated",
        "Purse": "deprecated",
        "Purse.count": "deprecated",
        "settle_all": "uses deprecated code",
    }
    text = shown(material)
    assert "return desk.total(order) - 1" in text
    assert "return total + 1" not in text
    assert "sum(coins)" not in text
    assert "pay(desk, order) for" not in text


def test_what_the_settings_list_retires_with_what_calls_it(made: Workshop) -> None:
    material = material_of(made, ["shop.order.*", "*.quantize"])
    found = retired(material)
    assert found["close_order"] == "deprecated"
    assert found["rounded"] == "uses deprecated code"
    assert "close_parcel" not in found
    text = shown(material)
    assert "shop/order.py\n" not in text
    assert "shop/parcel.py\n" in text


def test_a_revert_retires_both_commits(made: Workshop) -> None:
    made.commit({"shop/order.py": service("order", 1)}, "feat: three places for orders")
    first = made.repository.git("rev-parse", "HEAD")
    made.commit({"shop/parcel.py": service("parcel", 1)}, "feat: three places for parcels")
    made.repository.git("revert", "--no-edit", first)
    second = made.repository.git("rev-parse", "HEAD")
    material = material_of(made)
    assert taken_back(material) == {first, second}
    context = Context(material)
    sources = [source for kind in ALL for source in kind.sources(material, context)]
    assert {s.kind for s in sources if s.retired == "reverted"} >= {"edit", "intent"}
    text = shown(material)
    assert "three places for parcels" in text
    assert "three places for orders" not in text


def test_a_reverted_revert_brings_the_first_commit_back(made: Workshop) -> None:
    made.commit({"shop/order.py": service("order", 1)}, "feat: three places for orders")
    hashes = [made.repository.git("rev-parse", "HEAD")]
    for _ in range(2):
        made.repository.git("revert", "--no-edit", "HEAD")
        hashes.append(made.repository.git("rev-parse", "HEAD"))
    assert taken_back(material_of(made)) == set(hashes[1:])


def test_a_call_that_the_history_replaced_is_taught_no_more(made: Workshop) -> None:
    for noun in NOUNS[:6]:
        text = service(noun).replace("desk.store.note(", "desk.store.record(")
        made.commit({f"shop/{noun}.py": text}, f"refactor: record {noun}s")
    material = material_of(made)
    (found,) = replaced(material).values()
    assert (found.old, found.new, len(found.changes), found.files) == ("note", "record", 6, 6)
    assert retired(material) == {f"close_{n}": "replaced pattern" for n in NOUNS[6:]}
    text = shown(material)
    for example in taught(material):
        assert "store.note(" not in example.completion
    assert "# Pattern: what is called instead of note\nrecord: in 6 edits of 6 files\n" in text


def test_a_name_that_is_still_taken_up_is_not_replaced(made: Workshop) -> None:
    for noun in NOUNS[:4]:
        text = service(noun).replace("desk.store.note(", "desk.store.record(")
        made.commit({f"shop/{noun}.py": text}, f"refactor: record {noun}s")
    for noun in NOUNS[4:6]:
        text = service(noun).replace("desk.opened.remove(", "desk.note(")
        made.commit({f"shop/{noun}.py": text}, f"feat: note {noun}s")
    assert not replaced(material_of(made))


def test_what_many_still_use_is_not_replaced(made: Workshop) -> None:
    many = "".join(f"def f{n}(desk):\n    desk.note({n})\n    return {n}\n\n\n" for n in range(9))
    made.commit({"shop/many.py": many}, "feat: many")
    for noun in NOUNS[:5]:
        text = service(noun).replace("desk.store.note(", "desk.store.record(")
        made.commit({f"shop/{noun}.py": text}, f"refactor: record {noun}s")
    assert not replaced(material_of(made))


def test_what_is_renamed_or_removed_leaves_no_example_behind(made: Workshop) -> None:
    made.commit({"shop/order.py": service("order", 1)}, "feat: three places for orders")
    made.settings = made.settings.model_copy(update=EVERYTHING)
    assert any("close_order" in e.text for e in made.assemble().examples)
    renamed = service("order", 1).replace("close_order", "finish_order")
    made.commit({"shop/order.py": renamed, "shop/refund.py": None}, "refactor: finish orders")
    kept = made.assemble().examples
    assert not any("close_order" in e.completion or "refund" in e.text for e in kept)
    assert any("finish_order" in e.text for e in kept)


def test_the_funnel_names_why_things_retire(made: Workshop) -> None:
    made.settings = made.settings.model_copy(update=EVERYTHING)
    made.commit({"shop/old.py": OLD}, "feat: old things")
    dropped = made.assemble().funnel["dropped"]
    assert dropped["deprecated"] >= 4
    assert dropped["uses deprecated code"] >= 1
