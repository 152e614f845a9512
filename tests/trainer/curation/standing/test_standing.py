from __future__ import annotations

from collections.abc import Callable

import numpy as np

from housestyle.core.settings import TrainerSettings
from housestyle.indexer.history import changes
from housestyle.trainer.curation.near import Near
from housestyle.trainer.curation.policy import Policy
from housestyle.trainer.curation.selection import select
from housestyle.trainer.curation.standing import Standing, quarantined, standing_at
from tests.trainer.curation.columns_of_live import Row, live_of
from tests.trainer.shop_sources import NOUNS, service, shop
from tests.trainer.workshop import Workshop

SPDX = "SPDX-License" + "-Identifier"


def standing_of(made: Workshop, **other: object) -> Standing:
    graph, repository = made.graph()
    paths = [file.path for file in graph.files()]
    settings = TrainerSettings(**other)  # type: ignore[arg-type]
    return standing_at(repository, graph.tree, changes(graph), paths, settings)


def test_files_of_the_tree_are_read_and_their_absence_too(workshop: Callable[[], Workshop]) -> None:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    assert standing_of(made).files == {}
    said = {
        ".aiignore": "shop/order.py\n",
        ".gitattributes": "shop/parcel.py linguist-generated\n",
        "shop/refund.py": f"# {SPDX}: GPL-3.0-only\n" + service("refund"),
    }
    made.commit(dict(said), "chore: say so")
    standing = standing_of(made, excluded_licences=("GPL-*",))
    assert standing.hidden == {"shop/order.py", "shop/refund.py"}
    assert standing.of_file("shop/parcel.py").generated is True
    made.commit({".aiignore": None, ".gitattributes": None}, "chore: take it back")
    assert standing_of(made).files == {}


def test_only_what_is_committed_counts(workshop: Callable[[], Workshop]) -> None:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    (made.root / ".aiignore").write_text("*.py\n")
    assert standing_of(made).files == {}


def test_what_is_opted_out_stands_in_no_example(workshop: Callable[[], Workshop]) -> None:
    made = workshop()
    made.settings = TrainerSettings(holdout_share=0.0, window_share=0.0)
    made.commit(shop(), "feat: the shop")
    made.assemble()
    made.commit({".aiignore": "/shop/order.py\n"}, "chore: keep models away")
    graph, _ = made.graph()
    hidden = {symbol.id for symbol in graph.symbols() if symbol.path == "shop/order.py"}
    assembly = made.assemble()
    assert assembly.funnel["dropped"]["opted out"] > 0
    assert not any(hidden.intersection(example.shows) for example in assembly.examples)
    assert assembly.examples == made.assemble("scratch.db").examples


def test_who_comes_late_waits(workshop: Callable[[], Workshop]) -> None:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    for step in range(1, 6):
        made.commit({"shop/order.py": service("order", step)}, f"fix: step {step}")
    made.commit({f"shop/{noun}.py": service(noun, 9) for noun in NOUNS[1:]}, "fix: all (#7)")
    made.repository.git("commit", "-q", "--amend", "--no-edit", "--author=Eve <eve@x.example>")
    graph, _ = made.graph()
    late = changes(graph)[-1].commit
    standing = standing_of(made, quarantine_commits=3, quarantine_settled=4)
    assert standing.is_quarantined(late)
    assert sum(map(standing.is_quarantined, standing.commits)) == 1
    rows = [Row(commit=late, exact="e"), Row(exact="e"), Row(commit=late)]
    live = live_of(rows)
    assert np.flatnonzero(quarantined(live, standing)).tolist() == [0, 2]
    outcome = select(live, Near.of([]), Policy(yield_floor=0), standing)
    assert outcome.reasons == ["exact duplicate", "", "new contributor"]
    assert not any(map(standing_of(made).is_quarantined, standing.commits))  # all are founders


def test_a_reformatting_commit_of_a_real_history(workshop: Callable[[], Workshop]) -> None:
    made = workshop()
    made.commit(shop(), "feat: the shop")
    quoted = {name: text.replace('"', "'").replace("'''", '"""') for name, text in shop().items()}
    made.commit({name: quoted[name] for name in quoted}, "style: quotes")
    graph, _ = made.graph()
    style = changes(graph)[-1].commit
    assert standing_of(made).commits[style].touched >= len(NOUNS)
    assembly = made.assemble()
    assert {example.commit for example in assembly.examples if example.kind == "edit"} <= {""}
    assert assembly.funnel["dropped"]["reformatting"] > 0
