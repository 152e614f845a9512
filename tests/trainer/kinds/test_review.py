from __future__ import annotations

from collections.abc import Callable

import pytest

from housestyle.indexer.history import changes
from housestyle.trainer.holdout import hold_out
from housestyle.trainer.kinds import Context, Material, review
from housestyle.trainer.kinds.told import Landed, Reviewed, Told
from tests.trainer.kinds.gallery import examples
from tests.trainer.shop_sources import shop
from tests.trainer.workshop import KEY, Workshop

Make = Callable[[], Workshop]
BEFORE = "def rounded(amount, places=2):\n    return round(amount, places)\n"


@pytest.fixture
def made(workshop: Make) -> Workshop:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    return made


def material_with(made: Workshop, share: float, comment: str = "Use Decimal.") -> Material:
    graph, _ = made.graph()
    history = changes(graph)
    settings = made.settings.model_copy(update={"holdout_share": share, "window_share": 0.0})
    holdout = hold_out(graph, history, settings, KEY)
    bare = Material(graph, history, holdout, seed=7, key=KEY)
    found = [
        Reviewed(
            Landed(s.id, graph.commit, s.blob, "ada@x.org"),
            comment,
            BEFORE,
            bare.header(s) + bare.body(s),
        )
        for s in bare.units
        if s.path == "shop/money.py"
    ]
    return Material(graph, history, holdout, seed=7, key=KEY, told=Told(reviewed=tuple(found)))


def test_without_conversations_there_are_none(made: Workshop) -> None:
    assert examples(made, "review") == []


def test_a_revision_follows_the_comment(made: Workshop) -> None:
    material = material_with(made, 0.0)
    context = Context(material)
    (first, _) = review.sources(material, context)
    (example,) = review.examples(material, context, first)
    assert example.prompt == (
        f"# shop/money.py\n# Before:\n{BEFORE}# Review:\n# Use Decimal.\n# Revised:\n"
    )
    assert "return Decimal(amount).quantize(quantum)\n" in example.completion
    assert example.author.startswith("dev-")
    assert "ada@x.org" not in str(example)


def test_a_review_of_what_is_held_out_is_withheld(made: Workshop) -> None:
    material = material_with(made, 1.0)
    found = list(review.sources(material, Context(material)))
    assert [source.withheld for source in found] == ["held-out", "held-out"]


def test_the_key_covers_the_comment(made: Workshop) -> None:
    keys = set()
    for comment in ("Use Decimal.", "Use Decimal, please."):
        material = material_with(made, 0.0, comment)
        keys |= {source.key for source in review.sources(material, Context(material))}
    assert len(keys) == 4
