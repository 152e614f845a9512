"""Examples of one kind from a repository under test, and what must hold of every kind."""

from __future__ import annotations

from housestyle.trainer.curation.decontamination import fingerprint
from housestyle.trainer.example import Example
from housestyle.trainer.kinds import BY_NAME, Material
from tests.trainer.shop_sources import shop
from tests.trainer.workshop import Workshop

EVERYTHING = {"holdout_share": 0.0, "window_share": 0.0}
SHORTEST_BODY = 45  # characters; shorter ones are the same everywhere
TESTS = '''"""Tests of money."""

from shop.money import convert, rounded
from shop.order import close_order


class MoneyTest:
    def test_rounded(self):
        assert str(rounded("1.005", 2)) == "1.00"

    def test_convert_rounds(self):
        assert str(convert("10", "0.333")) == "3.33"


def test_an_order_is_closed(desk, order):
    assert close_order(desk, order, "paid") == 0
'''


def shop_with_tests(**steps: int) -> dict[str, str]:
    """The shop with tests; a keyword gives a noun's step."""
    return shop(**steps) | {"tests/test_money.py": TESTS}


def examples(made: Workshop, kind: str, **settings: float) -> list[Example]:
    """Return the examples that may be taught."""
    return [e for found in keyed(made, kind, **settings).values() for e in found]


def keyed(made: Workshop, kind: str, **settings: float) -> dict[str, list[Example]]:
    """Return source key → its examples, of the sources that may be taught."""
    material, context = made.material(**(EVERYTHING | settings))
    module = BY_NAME[kind]
    return {
        source.key: list(module.examples(material, context, source))
        for source in module.sources(material, context)
        if not source.withheld and not source.retired
    }


def assert_keys_cover_what_is_shown(made: Workshop, kind: str, *steps: dict[str, str]) -> None:
    """Check over commits that an equal key means equal examples, and that examples change."""
    shares = (0.0, 0.2)
    seen = [keyed(made, kind, holdout_share=share) for share in shares]
    before, changed = set(seen[0]), False
    for number, files in enumerate(steps):
        made.commit(dict(files), f"fix: step {number}")
        for known, share in zip(seen, shares, strict=True):
            now = keyed(made, kind, holdout_share=share)
            assert all(known[key] == found for key, found in now.items() if key in known)
            known |= now
        changed = changed or not before >= set(seen[0])
    assert changed


def assert_nothing_held_out_is_shown(made: Workshop, kind: str) -> None:
    """Check that no text of an example shows a body that is not taught, wherever it stands."""
    checked = 0
    for share in (0.2, 0.5, 0.8):
        material, _ = made.material(holdout_share=share, window_share=0.0)
        bodies = _bodies(material)
        found = examples(made, kind, holdout_share=share)
        for example in found:
            assert not material.forbidden.intersection(example.shows)
            assert example.symbol not in material.forbidden
            assert not [body for body in bodies if body in _flat(example.text)]
            assert fingerprint(example)
        checked += bool(found and bodies)
    assert checked


def _bodies(material: Material) -> list[str]:
    hidden = [s for s in material.units if s.id in material.forbidden]
    bodies = [_flat(material.body(symbol)) for symbol in hidden]
    return [body for body in bodies if len(body) >= SHORTEST_BODY]


def _flat(text: str) -> str:
    return " ".join(text.split())
