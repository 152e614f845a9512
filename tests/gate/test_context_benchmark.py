"""What models are shown when contexts are compared, and what is read of general code."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from housestyle.gate.suite import completion
from housestyle.gate.suite.item import Item
from housestyle.gate.suite.sources import SuiteMaterial
from housestyle.trainer.base.general import Document
from housestyle.trainer.kinds import Context, Material
from housestyle.trainer.kinds.completion import written_at_head
from tests.repositories import GitRepository
from tests.trainer.shop_sources import shop
from tests.trainer.workshop import Workshop

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
BLIND = ("function", "file", "bm25", "asked", "asked, similar by bm25")
KNOWING = ("taught", "answer")

HELD_OUT = {"holdout_share": 0.3, "window_share": 0.0}


class Characters:
    """Counts characters instead of tokens."""

    context = 1_000

    def count(self, text: str) -> int:
        return len(text)


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


@pytest.fixture
def made(tmp_path: Path) -> Workshop:
    made = Workshop(GitRepository(tmp_path / "repository"))
    made.commit(shop(), "feat: the shop")
    return made


def completions(material: Material, context: Context) -> list[Item]:
    found = {item.id: item for item in completion.items(SuiteMaterial(material, context, len))}
    return [found[name] for name in sorted(found)]


def test_each_way_asks_about_the_same_hole(
    made: Workshop, benchmark: Callable[[str], ModuleType]
) -> None:
    showing = benchmark("showing")
    material, context = made.material(**HELD_OUT)
    items = completions(material, context)
    placed = showing.places(material, items)
    shown = showing.Showing(material, Characters())
    assert tuple(shown.ways) == BLIND + KNOWING
    assert len(items) > 5
    assert [place.item for place in placed] == items
    told = Counter(material.body(symbol) for symbol in material.units)
    hidden = [material.body(s) for s in material.units if s.id in material.forbidden]
    bodies = [body for body in hidden if told[body] == 1]
    assert len(bodies) > 2
    for place, item in zip(placed, items, strict=True):
        whole = "".join(place.written.lines)
        assert place.before + item.truth + place.after in whole
        for way in BLIND + KNOWING:
            (asked,) = shown.items(way, [place])
            assert (asked.id, asked.suffix, asked.options) == (item.id, item.suffix, item.options)
            assert asked.prompt.endswith(item.prompt[-20:])
            assert shown.ways[way](place).endswith(asked.prompt)
            assert len(asked.prompt + item.suffix + item.truth) <= Characters.context
        for way in (*BLIND[2:], "taught"):
            assert not any(body in shown.ways[way](place) for body in bodies)
        assert item.prompt == shown.ways["taught"](place)
        assert item.truth in shown.ways["answer"](place)
        assert item.truth not in shown.ways["file"](place)[-len(place.before) :]


def test_nothing_but_what_is_taught_depends_on_the_hidden_lines(
    made: Workshop, benchmark: Callable[[str], ModuleType]
) -> None:
    showing = benchmark("showing")
    before, context = made.material(**HELD_OUT)
    placed = showing.places(before, completions(before, context))
    place = next(one for one in placed if "convert(" in one.item.truth)
    path, hole, lines = place.written.symbol.path, place.hole, list(place.written.lines)
    old = showing.Showing(before, Characters())
    told = {way: old.ways[way](place) for way in BLIND + KNOWING}
    assert "def convert" in told["taught"]
    indent = lines[hole.first - 1][: -len(lines[hole.first - 1].lstrip())]
    lines[hole.first - 1 : hole.last] = [f"{indent}...\n"] * (hole.last - hole.first + 1)
    made.commit({path: "".join(lines)}, "refactor: other lines")
    after, _ = made.material(**HELD_OUT)
    symbol = after.by_id[place.written.symbol.id]
    moved = showing.Place(place.item, written_at_head(after, symbol), hole)
    new = showing.Showing(after, Characters())
    for way in BLIND:
        assert new.ways[way](moved) == told[way], way
        assert "def convert" not in told[way].partition(f"# {path}\n")[0] or way == "bm25"


def test_every_byte_of_general_code_is_read_once(benchmark: Callable[[str], ModuleType]) -> None:
    base = benchmark("base")
    text = "".join(f"line {number} = {'x' * (number % 90)}\n" for number in range(300))
    text = f"{text}{'y' * 2000}\nlast = 'é'"
    items = list(base.pieces(Document("a.py", text)))
    assert "".join(item.truth for item in items) == text
    assert all(0 < len(item.truth) <= base.PIECE for item in items)
    at = 0
    for item in items:
        assert text[:at].endswith(item.prompt)
        at += len(item.truth)
    assert len(items[5].prompt) > base.PIECE


def test_a_bare_example_shows_its_function_alone(
    made: Workshop, benchmark: Callable[[str], ModuleType]
) -> None:
    bare = benchmark("bare")
    whole = [one for one in made.assemble().examples if one.kind == "completion"]
    for one, cut in zip(whole, bare.bared(whole), strict=True):
        assert one.prompt.endswith(cut.prompt)
        assert cut.prompt.startswith(f"# {one.path}\n")
        assert cut.prompt.count("# shop/") == 1
    assert sum(len(one.prompt) for one in bare.bared(whole)) < sum(len(one.prompt) for one in whole)
