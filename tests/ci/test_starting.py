"""Training that goes on from production: what it starts at, and what people are told."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from housestyle.ci.comment.training import render_comment
from housestyle.ci.starting import production_start
from housestyle.ci.wording import drifted
from housestyle.core.errors import UserError
from housestyle.core.main import main
from housestyle.core.runs import run_for
from housestyle.gate.artifact import model_digest
from housestyle.gate.promotion import promote
from housestyle.gate.registry import Registry
from housestyle.trainer.base.embedded import Base
from housestyle.trainer.loading import load_tokenizer
from tests.ci.test_loop import SMALL, run
from tests.gate.contest import judge, model
from tests.gate.models import verdict_for
from tests.repositories import GitRepository
from tests.trainer.tiny_models import tiny_folder, tiny_model

INPUTS: dict[str, Any] = {"dataset": "d", "base": "b", "recipe": {"start": "champion"}}
DRIFT = {
    "files": 40,
    "models": {
        "base": {"bits_per_byte": 1.7, "divergence": 0.0},
        "candidate": {"bits_per_byte": 1.75, "divergence": 0.0321},
    },
}


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return Base(tiny_folder(tmp_path / "base"), "b", "tiny")


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry")


def promoted(registry: Registry, base: Base, folder: Path, seed: int) -> str:
    """Another model of the same base, in production."""
    tokenizer = load_tokenizer(base.folder)
    tiny_model(tokenizer, seed).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    before = registry.production()
    digest = model_digest(folder)
    promote(
        registry, folder, verdict_for(digest, before.model if before else None), actor="ci", time=1
    )
    return digest


def record(runs: Path, model: str, start: str, base: str = "b", **inputs: str) -> None:
    run = run_for(runs, "train", {**INPUTS, **inputs, "start": start})
    run.begin()
    run.finish({"model": model, "base_digest": base}, [])


def test_it_starts_at_what_is_in_production(base: Base, registry: Registry, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    with pytest.raises(UserError, match="nothing is in production"):
        production_start(runs, registry, base, INPUTS)
    first = promoted(registry, base, tmp_path / "first", 1)
    start = production_start(runs, registry, base, INPUTS)
    assert (start.folder, start.digest) == (registry.models / first, first)
    second = promoted(registry, base, tmp_path / "second", 2)
    assert production_start(runs, registry, base, INPUTS).digest == second


def test_what_was_learnt_already_is_not_gone_on_with(
    base: Base, registry: Registry, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    first = promoted(registry, base, tmp_path / "first", 1)
    second = promoted(registry, base, tmp_path / "second", 2)
    record(runs, second, start=first)
    assert production_start(runs, registry, base, INPUTS).digest == first  # its run is found again
    more = {**INPUTS, "dataset": "e"}
    assert production_start(runs, registry, base, more).digest == second


def test_a_champion_that_was_trained_from_another_base_is_refused(
    base: Base, registry: Registry, tmp_path: Path
) -> None:
    digest = promoted(registry, base, tmp_path / "first", 1)
    record(tmp_path / "runs", digest, start="x", base="another", dataset="older")
    with pytest.raises(UserError, match="whose base is not that of tiny"):
        production_start(tmp_path / "runs", registry, base, INPUTS)


def test_people_are_told_how_far_it_has_drifted() -> None:
    assert drifted({}) == ""
    line = drifted({"drift": DRIFT})
    assert "base 1.700" in line
    assert "candidate 1.750 (0.032 from the base)" in line
    verdict = judge(model(2, {"completion": -0.1}, noise=0.01), model(1, noise=0.01)).as_dict()
    assert "Started from production" in render_comment(verdict, {}, {"training": {"drift": DRIFT}})
    assert "Started from production" not in render_comment(verdict, {}, {"training": {}})


@pytest.mark.slow
def test_a_second_training_goes_on_from_what_was_promoted(
    git_repository: GitRepository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import click

    monkeypatch.setenv("HOUSESTYLE_CACHE", str(tmp_path / "cache"))
    ignored = shutil.ignore_patterns("*.pyc")
    shutil.copytree(Path(click.__file__).parent, git_repository.folder / "click", ignore=ignored)
    continuing = '# Goes on.\nstart = "champion"\n'
    files = {"housestyle.toml": SMALL, ".housestyle/recipes/continuing.toml": continuing}
    git_repository.commit("feat: click", files)
    monkeypatch.setenv("HOUSESTYLE_TRAINER_RECIPE", "continuing")
    assert main(["train", "--repo", str(git_repository.folder)]) == 1
    assert "nothing is in production yet" in capsys.readouterr().err
    monkeypatch.delenv("HOUSESTYLE_TRAINER_RECIPE")
    first = run(git_repository, "train", capsys=capsys)
    champion = first["model"]
    registry = Registry(git_repository.folder / ".git" / "housestyle" / "registry")
    folder = Path(first["folder"]) / "model"
    promote(registry, folder, verdict_for(champion, None), actor="ci", time=1)
    monkeypatch.setenv("HOUSESTYLE_TRAINER_RECIPE", "continuing")
    second = run(git_repository, "train", capsys=capsys)
    assert second["start"] == champion
    assert second["model"] != champion
    models = second["drift"]["models"]
    assert models["base"]["divergence"] == 0.0
    assert 0.0 < models["champion"]["divergence"] < models["candidate"]["divergence"]
    assert run(git_repository, "train", capsys=capsys)["reused"]
