from __future__ import annotations

import ast
import math
import random
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import pytest

from housestyle.gate.scoring import score_suite
from housestyle.gate.suite import conventions, decisions, error_handling, review, routing
from housestyle.gate.suite.build import CATEGORIES, Wanted, build_suite
from housestyle.gate.suite.forms.preferred import preferred
from housestyle.gate.suite.hygiene import checked
from housestyle.gate.suite.item import Item
from housestyle.gate.suite.sources import SuiteMaterial
from housestyle.trainer.kinds.told import Landed, Reviewed, Told
from tests.gate.suite.atelier import NOUNS, QUIET, Atelier
from tests.trainer.tiny_models import tiny_model, tiny_tokenizer

MODELS, ITEMS = 8, 32
NEW = (routing, conventions, error_handling, decisions)


@pytest.fixture(scope="module")
def made(source: SuiteMaterial) -> dict[str, list[Item]]:
    return {module.CATEGORY: list(module.items(source)) for module in NEW}


def test_each_finds_items_in_many_files(made: dict[str, list[Item]]) -> None:
    for category, items in made.items():
        assert len(items) >= 3, category
        assert len({item.cluster for item in items}) >= 3
        assert len({item.answer for item in items}) > 1


def test_what_the_house_prefers_is_found_in_what_is_open(source: SuiteMaterial) -> None:
    found = preferred(source.material)
    assert found["quotes"] == '"'
    assert found["formatting"] == "f-string"
    assert found["optional"] == "X | None"
    assert found["generics"] == "list[X]"
    assert found["empty list"] == "[]"


def test_pairs_stand_in_withheld_functions_alone(
    made: dict[str, list[Item]], source: SuiteMaterial
) -> None:
    withheld = {
        f"{unit.path}: {unit.qualname}": source.material.header(unit)
        + source.material.text(unit.blob, (unit.body_byte, unit.end_byte))
        for unit in source.withheld_units()
    }
    for item in (*made["conventions"], *made["error-handling"]):
        place = item.title.partition(",")[0].partition(" calls ")[0]
        assert place in withheld
        assert "".join(item.truth.split()) in "".join(_whole(source, place).split())


def _whole(source: SuiteMaterial, place: str) -> str:
    unit = next(u for u in source.material.units if f"{u.path}: {u.qualname}" == place)
    data = source.material.graph.source(unit.blob)
    return data[data.rfind(b"\n", 0, unit.start_byte) + 1 : unit.end_byte].decode()


def test_every_weakened_guard_is_code_of_the_same_place(
    made: dict[str, list[Item]], source: SuiteMaterial
) -> None:
    forms = {item.title.rpartition(", ")[2] for item in made["error-handling"]}
    assert forms == {"caught too much", "cause lost", "others refused"}
    for item in made["error-handling"]:
        whole = _whole(source, item.title.partition(",")[0])
        assert whole.count(item.truth) == 1
        for option in item.options:
            ast.parse(whole.replace(item.truth, option))


def test_a_habit_is_asked_for_where_it_is_followed(made: dict[str, list[Item]]) -> None:
    habits = [item for item in made["conventions"] if len(item.options) == 4]
    for item in habits:
        assert all(option not in item.prompt + item.suffix for option in item.options)


def test_a_message_is_routed_to_a_file_of_its_commit(
    made: dict[str, list[Item]], source: SuiteMaterial
) -> None:
    held = source.material.holdout.commits
    touched = defaultdict(set)
    for change in source.material.changes:
        if change.commit in held:
            touched[change.subject].add(f"# {change.path}\n")
    for item in made["routing"]:
        subject = item.prompt.removeprefix("# Change: ").strip()
        assert item.truth in touched[subject]
        assert not touched[subject] & set(item.options) - {item.truth}
        assert all(any(option in paths for paths in touched.values()) for option in item.options)


def test_a_reason_is_asked_for_among_reasons_nobody_was_taught(
    made: dict[str, list[Item]], source: SuiteMaterial
) -> None:
    open_code = "".join(
        source.material.text(u.blob, (u.start_byte, u.end_byte))
        for u in source.material.units
        if not source.material.withheld(u.id)
    )
    flat = " ".join(open_code.replace("# ", "").split())
    for item in made["decisions"]:
        assert not any(" ".join(option.split()) in flat for option in item.options)


def test_a_review_is_asked_about_only_where_one_was_told(atelier: Atelier) -> None:
    plain = atelier.source()
    assert not list(review.items(plain))
    told = Told(
        reviewed=tuple(
            Reviewed(
                place, f"Name the {noun} here, ada@x.org", f"def f(): {noun}\n", f"{noun} = 1\n"
            )
            for place, noun in zip(_landed(plain)[:8], NOUNS.split(), strict=False)
        )
    )
    items = list(review.items(replace(atelier, told=told).source()))
    assert len(items) == 8
    for item in items:
        noun = item.prompt.partition("def f(): ")[2].partition("\n")[0]
        assert item.prompt.endswith(f"# Before:\ndef f(): {noun}\n# Review:\n")
        assert item.truth.startswith(f"# Name the {noun} here")
        assert not any("ada@x.org" in option for option in item.options)


def _landed(source: SuiteMaterial) -> list[Landed]:
    commit = source.material.graph.commit
    return [Landed(unit.id, commit, unit.blob, "ada@x.org") for unit in source.withheld_units()]


def _reviews(source: SuiteMaterial) -> Told:
    """Tell of many reviews whose lengths and words differ as those of people do."""
    draw, nouns = random.Random(5), NOUNS.split()
    found = []
    for number, place in enumerate(_landed(source) * 2):
        words = draw.choices(nouns, k=draw.randint(3, 12))
        before = f"def f{number}({words[0]}):\n    return {words[-1]}\n"
        found.append(Reviewed(place, f"{' '.join(words)}, please.", before, f"{words[0]} = 1\n"))
    return Told(reviewed=tuple(found))


def _untrained(seed: int) -> Any:
    """A model that does not favour what it has just read, as tied weights make it do."""
    import torch

    model = tiny_model(tiny_tokenizer(), seed, width=16)
    model.config.tie_word_embeddings = False
    model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.lm_head.weight))
    return model


def test_untrained_models_score_at_chance(
    made: dict[str, list[Item]], atelier: Atelier, tmp_path: Path
) -> None:
    """Models and items are both drawn: a model may like a word wherever that stands."""
    reviewed = list(review.items(replace(atelier, told=_reviews(atelier.source())).source()))
    assert len(reviewed) >= ITEMS
    items = [item for found in (*made.values(), reviewed) for item in checked(found).items[:ITEMS]]
    over: dict[str, list[list[float]]] = defaultdict(list)
    for seed in range(MODELS):
        folder = tmp_path / str(seed)
        tiny_tokenizer().save_pretrained(folder)
        _untrained(seed).save_pretrained(folder)
        found = defaultdict(list)
        for score in score_suite(folder, items, 1, lambda done, note="": None):
            found[score.category].append(bool(score.correct) - 1 / score.options)
        for category, values in found.items():
            over[category].append(values)
    for category, models in over.items():
        by_model, by_item = [mean(m) for m in models], [mean(i) for i in zip(*models, strict=True)]
        error = math.hypot(
            stdev(by_model) / math.sqrt(MODELS), stdev(by_item) / len(by_item) ** 0.5
        )
        assert abs(mean(by_model)) < 3.5 * error < 0.5, category


def test_a_suite_names_the_categories_that_have_items(source: SuiteMaterial) -> None:
    counts = build_suite(source, Wanted(12, "c"), QUIET).suite.counts()
    assert "review" not in counts
    assert set(counts) <= set(CATEGORIES)
    assert all(0 < count <= 12 for count in counts.values())
