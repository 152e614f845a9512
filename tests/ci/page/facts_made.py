"""Facts for a page, made up, with room for hostile ones."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

from housestyle.ci.followed import Standing
from housestyle.ci.page.facts import Code, Dataset, Facts, Log
from housestyle.gate.history.portrait import portrait_of
from housestyle.gate.history.records import Judged, record_of
from housestyle.gate.ledger import Entry
from housestyle.gate.prequential.records import Followed
from housestyle.gate.verdict import Verdict
from housestyle.indexer.queries.debt import Debt, Owed
from housestyle.indexer.queries.hotspots import Hotspot, Hotspots
from housestyle.indexer.queries.modules import Circle, Dependency, Modules, Part
from housestyle.indexer.queries.results import Node
from housestyle.trainer.example import Example
from tests.gate.contest import judge, model

DAY = 86_400
NOW = 1_790_000_000


FUNNEL = {
    "candidates": 3_000,
    "kept": 1_200,
    "by_kind": {"completion": 1_200},
    "dropped": {"near duplicate": 1_800},
    "shares": {"by_class": {"unknown": 1.0}},
    "diversity": {"compression": 4.5},
    "completeness": {"public": 20, "seen": 18},
}


@cache
def decided(number: int) -> Verdict:
    """What the gate said of a candidate that gained in one category and lost in another."""
    effects = {"completion": -0.1 * number, "intent": 0.05 * number}
    return judge(model(number + 2, effects), model(1), model(9))


def judged(number: int, text: str = "") -> Judged:
    """The decision of one day; `text` stands wherever a repository may write."""
    verdict = decided(number)
    rows = tuple(replace(row, name=text or row.name) for row in verdict.comparisons)
    verdict = replace(verdict, comparisons=rows, reasons=(text or verdict.reasons[0],))
    promotion = {"status": "promoted", "number": number} if number != 2 else {}
    day = NOW + number * DAY
    return record_of(
        verdict,
        time=day,
        commit=f"{number:040x}",
        data=f"{number:064x}",
        promotion=promotion,
        portrait=portrait_of(FUNNEL),
    )


def dataset(number: int, text: str = "") -> Dataset:
    """One assembly's dataset."""
    return Dataset(
        commit=f"{number:040x}",
        time=NOW + number * DAY,
        counts={"candidates": 4_000, "kept": 1_500 + number, "public": 200, "seen": 180},
        by_kind={"completion": 1_000, text or "edit": 500 + number},
        dropped={"near duplicate": 2_000, text or "secret": 500 - number},
        shares={"human": 0.5, "ai": 0.1, "mixed": 0.1, "unknown": 0.3},
        diversity={"compression": 4.0 + number / 10, "name_variety": 0.1, "sampled": 2048},
    )


def followed(number: int, role: str, text: str = "") -> Followed:
    """One model's row of one commit."""
    share = 0.3 if role == "champion" else 0.25
    return Followed(
        f"{number:040x}", NOW + number, "a" * 64, role, "b" * 64, 3, 200,  # type: ignore[arg-type]
        (300.0 if role == "champion" else 400.0) + number, 20, int(20 * share), int(200 * share),
        4, number % 3, 150, int(150 * share),
    )  # fmt: skip


def entry(number: int, model_digest: str, text: str = "") -> Entry:
    """One entry of the registry's log."""
    return Entry(
        number, "", "promote", model_digest, "f" * 64, text or "ci", NOW + number * DAY,
        text or f"commit {number}", 0, "e" * 64,
    )  # fmt: skip


def example(kind: str, text: str = "") -> Example:
    """One example of a dataset."""
    return Example(
        "0123456789abcdef", kind, text or "# shop/cart.py\ndef total(self):\n", text or "\n",
        text or "    return sum(self.prices)\n", text or "shop/cart.py", "", "c" * 40, "b" * 40,
    )  # fmt: skip


def code(text: str = "") -> Code:
    """What a graph says."""
    names = [f"shop/{one}" for one in ("web", "cart", "money", "mail", "audit")]
    names[0] = text or names[0]
    arrows = tuple(Dependency(a, b, 3) for a, b in pairwise(names))
    back = Dependency(names[2], names[1], 1)
    parts = tuple(Part(one, 2, 1, 1, 0) for one in names)
    ring = Circle((names[1], names[2]), (names[1], names[2], names[1]))
    node = Node("0" * 16, text or "shop.cart.Cart.total", "method", text or "shop/cart.py", "", 7)
    hot = tuple(Hotspot(node, 12 + one, 20, 5, 60) for one in range(3))
    owed = (
        Owed(node, 20, "left", NOW - 500 * DAY, True, False),
        Owed(node, 9, "agent", 0, False, True),
    )
    return Code(
        Modules("package", "imports", parts, (*arrows, back), (ring,), len(parts), False),
        Hotspots("symbol", 40, hot, 3, False),
        Debt({"known": 100, "assisted": 20, "left": 20, "agent": 9}, 3, 40, owed, 2),
    )


def facts(text: str = "", times: int = 3) -> Facts:
    """A page's facts; `text` stands wherever a repository, a person or a machine may write."""
    models = [f"{number:064x}" for number in range(1, times + 1)]
    override = {"number": 1, "model": models[0], "until": "2026-12-01", "state": "ended"}
    rows = [followed(n, role, text) for n in range(1, times + 1) for role in ("champion", "base")]
    return Facts(
        title=text or "shop",
        commit="c" * 40,
        time=NOW,
        made=NOW + 7,
        flips=[
            {"category": text or "intent", "item": "1", "title": text or "why", "won": won}
            for won in (True, False)
        ],
        judged=[judged(number, text[:400]) for number in range(1, times + 1)],
        standing=Standing(models[-1], tuple(rows), None, None, ()),
        datasets=[dataset(number, text) for number in range(1, times + 1)],
        samples=[example(kind, text) for kind in ("completion", "edit")],
        code=code(text),
        log=Log(
            [entry(n, one, text[:400]) for n, one in enumerate(models, start=1)],
            models[-2:],
            models[:1],
            models[-1],
            [{**override, "reason": text or "demo", "actor": text or "dev-1"}],
            text,
        ),
        notes=[text] if text else [],
    )


def empty() -> Facts:
    """The facts of a repository in which nothing has run."""
    nothing = Log((), (), (), "", (), "")
    return Facts("shop", "c" * 40, NOW, NOW, (), (), None, (), (), None, nothing, ())
