from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable

import pytest

from housestyle.core.settings import TrainerSettings
from housestyle.trainer.assemble import Assembly, protected_texts
from housestyle.trainer.curation.dataset import check_clean
from housestyle.trainer.example import KINDS
from tests.trainer.shop_sources import NOUNS, service, shop
from tests.trainer.workshop import Workshop

Make = Callable[[], Workshop]
HISTORY = [
    (shop(), "feat: the shop"),
    (shop(order=1, parcel=1), "fix: more places for orders and parcels"),
    ({"shop/refund.py": None, "shop/returns.py": service("refund")}, "refactor: returns"),
    (shop(order=0, parcel=1) | {"shop/refund.py": None}, "revert: places of orders"),
    ({"shop/copy.py": service("parcel", 1)}, "feat: a copy"),
    ({"shop/voucher.py": "def broken(:\n"}, "fix: break the vouchers"),
    ({"shop/copy.py": None, "shop/voucher.py": service("voucher", 3)}, "fix: mend them"),
]


def apply(made: Workshop, files: dict[str, str | None], subject: str) -> None:
    present = {name: text for name, text in files.items() if text is not None}
    absent = {n: None for n, t in files.items() if t is None and (made.root / n).exists()}
    made.commit(present | absent, subject)


def funnel_without_cost(assembly: Assembly) -> dict[str, object]:
    return {k: v for k, v in assembly.funnel.items() if k not in ("new", "retired")}


def dump(made: Workshop, corpus: str) -> list[tuple[object, ...]]:
    columns = "id, source, kind, example, rejected, outcome, exact, texts, grams, signature"
    with sqlite3.connect(made.root.parent / corpus) as database:
        return database.execute(f"SELECT {columns} FROM candidate ORDER BY id, source").fetchall()  # noqa: S608


def test_increments_equal_one_assembly_from_scratch(workshop: Make) -> None:
    made = workshop()
    for number, (files, subject) in enumerate(HISTORY):
        apply(made, files, subject)
        step = made.assemble()
        scratch = made.assemble(f"scratch{number}.db")
        assert step.examples == scratch.examples
        assert funnel_without_cost(step) == funnel_without_cost(scratch)
        assert dump(made, "corpus.db") == dump(made, f"scratch{number}.db")
        assert scratch.funnel["new"] >= step.funnel["new"]


def test_cost_follows_the_delta(workshop: Make) -> None:
    made = workshop()
    made.settings = TrainerSettings(holdout_share=0.1, window_share=0.0)
    made.commit(shop(), "feat: the shop")
    first = made.assemble().funnel
    assert made.assemble().funnel["new"] == 0
    made.commit({"shop/order.py": service("order", 1)}, "fix: places")
    second = made.assemble().funnel
    assert 0 < second["new"] < first["new"] / 3
    assert second["retired"] > 0


@pytest.fixture
def taught(workshop: Make) -> Workshop:
    made = workshop()
    for files, subject in HISTORY[:2]:
        apply(made, files, subject)
    return made


def test_the_funnel_adds_up_and_every_kind_is_there(taught: Workshop) -> None:
    taught.settings = TrainerSettings(holdout_share=0.15, window_share=0.0)
    funnel = taught.assemble().funnel
    assert funnel["candidates"] == funnel["kept"] + sum(funnel["dropped"].values())
    assert sum(funnel["kept_by_kind"].values()) == funnel["kept"]
    assert set(funnel["kept_by_kind"]) == set(KINDS)
    assert {"held-out", "trivial body"} <= set(funnel["dropped"])


def test_no_example_shows_what_is_withheld(taught: Workshop) -> None:
    assembly = taught.assemble()
    material, _ = taught.material()
    assert material.forbidden
    check_clean(assembly.examples, protected_texts(material), [])
    for example in assembly.examples:
        assert not material.forbidden.intersection(example.shows)
        assert example.symbol not in material.forbidden
        assert example.commit not in assembly.holdout.commits


def test_a_planted_copy_of_a_held_out_body_is_dropped(taught: Workshop) -> None:
    material, _ = taught.material(window_share=0.0)
    held = [
        s for s in material.units if s.id in material.forbidden and s.end_line > s.start_line + 5
    ]
    taught.settings = TrainerSettings(holdout_share=0.15, window_share=0.0)
    copies = ""
    for number, symbol in enumerate(held):
        lines = material.text(symbol.blob, (symbol.body_byte, symbol.end_byte)).splitlines()
        margin = len(lines[0]) - len(lines[0].lstrip())
        body = "\n".join("    " + line[margin:] for line in lines)
        copies += f"def planted_{number}(self, desk, number, currency):\n{body}\n\n\n"
    taught.commit({"shop/planted.py": copies}, "feat: plant")
    assembly = taught.assemble()
    reasons = assembly.funnel["dropped"]
    assert reasons["near held-out text"] >= len(held)
    check_clean(assembly.examples, protected_texts(taught.material(window_share=0.0)[0]), [])


def test_a_benchmark_item_is_dropped(taught: Workshop) -> None:
    leak = next(e for e in taught.assemble().examples if e.kind == "implementation")
    clean = taught.assemble(benchmark=(leak.completion,))
    assert leak.id not in {e.id for e in clean.examples}
    assert clean.funnel["dropped"]["near benchmark item"] >= 1
    check_clean(clean.examples, [], [leak.completion])
    assert taught.assemble().examples.count(leak) == 1


def test_examples_of_what_is_gone_retire(taught: Workshop) -> None:
    taught.assemble()
    taught.commit({f"shop/{noun}.py": None for noun in NOUNS[:4]}, "refactor: half a shop")
    graph, _ = taught.graph()
    here = {symbol.id for symbol in graph.symbols()}
    assert {example.symbol for example in taught.assemble().examples} <= here


def test_a_secret_never_reaches_the_corpus(taught: Workshop) -> None:
    secret = "AKIA" + "QWERTYUIOPASDFGH"
    text = service("order", 1).replace("        if ", f'        note("{secret}")\n        if ')
    taught.settings = TrainerSettings(holdout_share=0.15, window_share=0.0)
    taught.commit({"shop/order.py": text}, "feat: oops")
    assembly = taught.assemble()
    assert assembly.funnel["dropped"]["secret"] > 0
    assert all(secret not in example.text for example in assembly.examples)
    assert secret.encode() not in (taught.root.parent / "corpus.db").read_bytes()


def test_names_and_mails_stay_out(taught: Workshop) -> None:
    examples = taught.assemble().examples
    authors = Counter(example.author for example in examples)
    assert all(not author or author.startswith("dev-") for author in authors)
    assert b"ada@example.org" not in (taught.root.parent / "corpus.db").read_bytes()


def test_a_repository_without_python_gives_nothing(workshop: Make) -> None:
    made = workshop()
    made.commit({"README.md": "Hello.\n"}, "docs: hello")
    assert made.assemble().funnel["candidates"] == 0
