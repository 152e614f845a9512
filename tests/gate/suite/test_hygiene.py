from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from housestyle.gate.suite import hygiene
from housestyle.gate.suite.anchor import ANCHORED, drawn, keep_anchor, kept_anchor
from housestyle.gate.suite.build import Wanted, build_suite
from housestyle.gate.suite.hygiene import checked, clustered
from housestyle.gate.suite.item import Item, Suite, make_item
from housestyle.gate.suite.sources import SuiteMaterial
from tests.gate.suite.atelier import NOUNS, QUIET, Atelier, module
from tests.gate.test_suite_options import rank

COMMIT = "c" * 40
LONG = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omikron pi rho"


def choice(prompt: str, *options: str, answer: int = 0, path: str = "f.py") -> Item:
    return make_item("c", path, prompt, options, answer=answer, title="t")


def dropped(*items: Item, quarantine: tuple[str, ...] = ()) -> dict[str, int]:
    return checked(items, quarantine).dropped


def test_a_sound_item_is_asked() -> None:
    sound = choice("what\n", "a\n", "b\n")
    assert checked([sound, sound]).items == (sound,)


def test_what_cannot_be_asked_is_left_out_and_counted() -> None:
    assert dropped(choice("p", "a", " \n")) == {hygiene.EMPTY: 1}
    assert dropped(choice("p", "a  b\n", "a b")) == {hygiene.SAME_OPTIONS: 1}
    assert dropped(choice("x\n  a = 1\n", "a = 1\n", "a = 2\n")) == {hygiene.GIVEN_AWAY: 1}
    assert not dropped(choice("x\na = 1\na = 2\n", "a = 1\n", "a = 2\n"))
    bad = choice("q", "a", "b")
    assert dropped(bad, quarantine=(bad.id,)) == {hygiene.QUARANTINED: 1}


def test_items_that_contradict_each_other_are_left_out() -> None:
    first, second = choice("q", "a", "b"), choice("q", "b", "a", path="g.py")
    doubtful, other = choice("q", "a", "c", path="h.py"), choice("r", "b", "a")
    found = checked([first, second, doubtful, other])
    assert found.items == (other,)
    assert found.dropped == {hygiene.CONTRADICTED: 3}
    assert not dropped(choice("q", "a", "b"), choice("q", "c", "d"))


def test_what_two_files_share_word_for_word_is_asked_once() -> None:
    copies = [choice(f"# {path}\nwhat\n", "a\n", "b\n", path=path) for path in ("f.py", "g.py")]
    assert dropped(*copies) == {hygiene.REPEATED: 1}


def test_files_with_nearly_the_same_items_are_one_cluster() -> None:
    near = [choice(f"{LONG} {n}", "a", "b", path=f"{n}.py") for n in range(3)]
    far = choice(LONG.upper(), "a", "b", path="z.py")
    also = choice("something else", "a", "b", path="2.py")
    found = clustered([*near, far, also])
    assert Counter(item.cluster for item in found) == {"0.py": 4, "z.py": 1}
    assert [item.path for item in found] == ["0.py", "1.py", "2.py", "z.py", "2.py"]
    assert len({item.id for item in found}) == 5


def anchored(source: SuiteMaterial, anchor: tuple[Item, ...] | None, limit: int = 20) -> Suite:
    return build_suite(source, Wanted(limit, "canary", anchor=anchor), QUIET).suite


def test_the_anchor_is_held_out_for_good_and_stays(tmp_path: Path) -> None:
    made = Atelier.at(tmp_path, commits=4)
    first = anchored(made.source(), None)
    assert first.anchor
    assert kept_anchor(tmp_path / "anchor" / "items") is None
    keep_anchor(tmp_path / "anchor" / "items", COMMIT, first, 5)
    keep_anchor(tmp_path / "anchor" / "items", "d" * 40, replace(first, anchor=first.anchor[1:]), 4)
    kept = kept_anchor(tmp_path / "anchor" / "items")
    assert kept is not None
    assert (kept.commit, kept.canary) == (COMMIT, "canary")
    assert {item.id for item in kept.items} == set(first.anchor)
    assert all(item.lasting and item.category in ANCHORED for item in kept.items)

    noun = NOUNS.split()[7]
    made.repository.commit("feat: anew", {f"atelier/{noun}.py": module(noun, 9)})
    second = anchored(made.source(), kept.items)
    assert set(first.anchor) == set(second.anchor)
    assert {item.id for item in second.items} > set(first.anchor)
    assert second.digest != first.digest
    assert max(second.counts().values()) <= 20


def test_used_commits_are_taught_as_new_ones_are_withheld(tmp_path: Path) -> None:
    made = Atelier.at(tmp_path, commits=2)
    before = made.source(window_share=0.1)
    nouns = NOUNS.split()[2:8]
    for noun in nouns:
        made.repository.commit(f"feat: {noun}", {f"atelier/{noun}.py": module(noun, 3)})
    after = made.source(window_share=0.1)
    asked, now = before.material.holdout.commits, after.material.holdout.commits
    assert asked
    assert now
    assert not asked & now


def test_no_anchor_is_drawn_from_commits_that_will_be_taught() -> None:
    items = [
        make_item("completion", f"{n}.py", "p", [str(n)], title="t", lasting=bool(n % 2))
        for n in range(20)
    ]
    found = drawn([*items, replace(items[1], category="routing")], rank, 200)
    assert len(found) == 4
    assert all(item.lasting and item.category == "completion" for item in found)
