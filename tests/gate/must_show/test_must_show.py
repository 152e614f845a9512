"""Real models at the gate: what is damaged is blocked and named, what is equal is held."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from housestyle.core.errors import UserError
from housestyle.gate.artifact import model_digest
from housestyle.gate.promotion import promote, rollback
from housestyle.gate.registry import Registry
from housestyle.gate.verdict import Verdict
from tests.gate.must_show.school import RULES, School, resaved


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    """A school with a base, and a champion that knows all languages fairly."""
    school = School(tmp_path_factory.mktemp("school"))
    school.teach("base", 4)
    school.teach("champion", 70, start="base")
    school.teach("better", 40, start="champion", seed=2)
    return school


@pytest.fixture
def production(school: School, tmp_path: Path) -> Registry:
    """A registry in which the champion is in production."""
    registry = Registry(tmp_path / "registry")
    champion, base = school.folder / "champion", school.folder / "base"
    verdict = replace(school.judge(champion, base), champion=None)
    assert verdict.outcome == "promote", verdict.reasons
    assert promote(registry, champion, verdict, actor="ci", time=1).status == "promoted"
    return registry


def states(verdict: Verdict) -> dict[str, str]:
    return {row.name: row.state for row in verdict.comparisons}


@pytest.mark.parametrize(
    "spoilt",
    [
        "completion",
        "conventions",
        pytest.param("review", marks=pytest.mark.slow),
        pytest.param("retention", marks=pytest.mark.slow),
    ],
)
def test_shuffled_data_of_one_kind_are_blocked_and_the_category_is_named(
    school: School, spoilt: str
) -> None:
    champion = school.folder / "champion"
    damaged = school.teach(f"without {spoilt}", 16, start="champion", spoilt=spoilt)
    verdict = school.judge(damaged, champion)
    assert verdict.outcome == "block"
    assert {name for name, state in states(verdict).items() if state == "worse"} == {spoilt}
    assert verdict.reasons[0].startswith(f"{spoilt} is worse: ")


def test_noise_on_all_weights_is_blocked_everywhere(school: School) -> None:
    import torch

    torch.manual_seed(0)
    model = school.model("champion")
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() > 1:
                weights += weights.std() * torch.randn_like(weights)
    verdict = school.judge(school.save(model, "noisy"), school.folder / "champion")
    found = states(verdict)
    assert verdict.outcome == "block"
    assert found["completion"] == found["retention"] == "worse"
    assert not {"better", "no worse"} & set(found.values())


@pytest.mark.parametrize("bytes_differ", [True, False])
def test_a_copy_of_the_champion_is_neither_promoted_nor_blocked(
    school: School, production: Registry, tmp_path: Path, bytes_differ: bool
) -> None:
    champion = school.folder / "champion"
    copy = (resaved if bytes_differ else shutil.copytree)(champion, tmp_path / "copy")
    assert (model_digest(copy) != model_digest(champion)) is bytes_differ
    verdict = school.judge(copy, champion)
    assert (verdict.outcome, set(states(verdict).values())) == ("hold", {"no worse"})
    with pytest.raises(UserError, match="the verdict is hold"):
        promote(production, copy, verdict, actor="ci", time=2)
    assert len(production.history()) == 1


def test_a_better_model_is_promoted_and_taken_back(school: School, production: Registry) -> None:
    champion, better = school.folder / "champion", school.folder / "better"
    verdict = school.judge(better, champion)
    assert verdict.outcome == "promote"
    assert states(verdict)["completion"] == "better"
    assert promote(production, better, verdict, actor="ci", time=2).status == "promoted"
    head = production.production()
    assert head is not None
    assert head.model == model_digest(better)
    assert rollback(production, actor="ci", time=3).model == model_digest(champion)


def test_weights_that_were_changed_after_the_verdict_are_not_promoted(
    school: School, production: Registry, tmp_path: Path
) -> None:
    better = shutil.copytree(school.folder / "better", tmp_path / "better")
    verdict = school.judge(better, school.folder / "champion")
    assert verdict.outcome == "promote"
    weights = better / "model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-1] ^= 1
    weights.write_bytes(changed)
    with pytest.raises(UserError, match="is not the one that was judged"):
        promote(production, better, verdict, actor="ci", time=2)
    assert len(production.history()) == 1
    assert production.kept() == [model_digest(school.folder / "champion")]


def broken_weights(school: School) -> Verdict:
    import torch

    model = school.model("champion")
    with torch.no_grad():
        model.get_input_embeddings().weight[300:] = float("nan")
    return school.judge(school.save(model, "broken"), school.folder / "champion")


def of_copy(school: School, **how: object) -> Verdict:
    champion = school.folder / "champion"
    return school.judge(champion, champion, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("judged", "reason"),
    [
        (broken_weights, "items failed in the candidate's scoring"),
        (lambda school: of_copy(school, without="retention"), "retention has no scores"),
        (lambda school: of_copy(school, without="review"), "review has 0 scores; the suite has 50"),
        (lambda school: of_copy(school, suite_of_candidate="0" * 64), "on another suite"),
        (
            lambda school: of_copy(school, rules=replace(RULES, min_items=51)),
            "completion must be judged and has too few: 50 items",
        ),
    ],
)
def test_what_cannot_be_judged_is_invalid(
    school: School, judged: Callable[[School], Verdict], reason: str
) -> None:
    verdict = judged(school)
    assert verdict.outcome == "invalid"
    assert any(reason in told for told in verdict.reasons), verdict.reasons
