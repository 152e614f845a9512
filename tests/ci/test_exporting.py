"""``housestyle models export``: from the registry to a directory that anybody can serve."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from housestyle.core.errors import UserError
from housestyle.core.main import main
from housestyle.core.runs import run_for
from housestyle.core.settings import OF_TRAINING, TrainerSettings
from housestyle.gate.artifact import model_digest
from housestyle.gate.promotion import promote
from housestyle.gate.registry import Registry
from housestyle.trainer.export.serving import finish
from housestyle.trainer.loading import load_model, load_tokenizer, verify_model_folder
from tests.gate.models import verdict_for
from tests.repositories import GitRepository
from tests.trainer.tiny_models import tiny_folder


def run(repository: GitRepository, *words: str) -> int:
    return main(["models", "export", *words, "--repo", str(repository.folder)])


def state(repository: GitRepository) -> Path:
    return repository.folder / ".git" / "housestyle"


@pytest.fixture
def trained(git_repository: GitRepository) -> str:
    """A repository with a training run and its scores; its model is not promoted."""
    commit = git_repository.commit("feat: one", {"LICENSE": "Mine.\n", "a.py": "x = 1\n"})
    runs = state(git_repository) / "runs"
    train = run_for(runs, "train", {"dataset": "d" * 64})
    model = tiny_folder(train.begin() / "model", "qwen-coder")
    finish(model)
    digest = model_digest(model)
    recipe = {"steps": 7, "batch": 2, "seed": 1}
    base = {"base": "tiny|base", "base_folder": str(git_repository.folder / "nowhere")}
    train.finish({"model": digest, "recipe": recipe, "tokens": 5000, **base}, [])
    put(runs, "assemble", {"dataset": "d" * 64, "commit": commit, "candidates": 9, "kept": 8})
    put(runs, "suite", {"digest": "s" * 64, "held_out": 3, "window_commits": 2})
    models = {"candidate": digest, "champion": "b", "base": "b"}
    means = {role: {"completion": 2.5 - at} for at, role in enumerate(models)}
    put(runs, "evaluate", {"models": models, "suite": "s" * 64, "means": means})
    put(runs, "decide", {"verdict": {"candidate": digest, "outcome": "promote"}})
    return digest


def put(runs: Path, stage: str, result: dict[str, Any]) -> None:
    found = run_for(runs, stage, {})
    found.begin()
    found.finish(result, [])


def test_a_promoted_model_leaves_with_all_that_serves_it(
    git_repository: GitRepository, trained: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = Registry(state(git_repository) / "registry")
    folder = next((state(git_repository) / "runs" / "train").iterdir()) / "model"
    promote(registry, folder, verdict_for(trained, None), actor="ci", time=1)
    out = tmp_path / "new" / "exported"
    assert run(git_repository, str(out), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["model"] == trained
    assert any(command.startswith("vllm serve") for command in told["commands"])
    assert {path.name for path in out.iterdir()} == {
        *(path.name for path in folder.iterdir()),
        *("README.md", "Modelfile", "MANIFEST.json", "fim.json"),
    }
    verify_model_folder(out)
    load_model(out)
    config = json.loads((out / "generation_config.json").read_text())
    end = load_tokenizer(out).eos_token_id
    assert (config["do_sample"], config["eos_token_id"][0]) == (False, end)
    card = (out / "README.md").read_text()
    for words in (
        "tiny¦base",
        "LICENSE",
        "not said by its directory",
        "| completion | 2.500 | 1.5",
    ):
        assert words in card
    for words in (
        "newest commits withheld | 2",
        "held-out symbols | 3",
        "**promote**",
        "| 5,000 |",
    ):
        assert words in card
    modelfile = (out / "Modelfile").read_text()
    assert "<|fim_prefix|>{{ .Prompt }}<|fim_suffix|>{{ .Suffix }}<|fim_middle|>" in modelfile
    assert 'PARAMETER stop "<end>"' in modelfile
    assert run(git_repository, str(out)) == 1  # nothing is overwritten
    assert "there already" in capsys.readouterr().err
    (out / "extra.safetensors").write_bytes((out / "model.safetensors").read_bytes())
    with pytest.raises(UserError, match="not in its manifest"):
        verify_model_folder(out)


def test_a_candidate_leaves_only_as_it_was_trained(
    git_repository: GitRepository, trained: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(git_repository, str(tmp_path / "none")) == 1
    assert "--candidate" in capsys.readouterr().err
    assert run(git_repository, str(tmp_path / "one"), "--candidate") == 0
    assert capsys.readouterr().out.startswith(trained[:12])
    folder = next((state(git_repository) / "runs" / "train").iterdir()) / "model"
    (folder / "config.json").write_text((folder / "config.json").read_text() + " ")
    assert run(git_repository, str(tmp_path / "two"), "--candidate") == 1
    assert "was changed after it was trained" in capsys.readouterr().err
    assert not (tmp_path / "two").exists()


def test_the_licence_of_the_base_is_that_of_the_settings_and_changes_no_result(
    git_repository: GitRepository, trained: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del trained
    monkeypatch.setenv("HOUSESTYLE_TRAINER_BASE_LICENCE", "MIT, by letter")
    assert run(git_repository, str(tmp_path / "out"), "--candidate") == 0
    assert "- Licence of the base: MIT, by letter.\n" in (tmp_path / "out/README.md").read_text()
    assert TrainerSettings(base_licence="MIT").deciding() == TrainerSettings().deciding()
    assert TrainerSettings(base="acme/tiny").deciding() != TrainerSettings().deciding()


def test_a_failed_export_leaves_nothing(
    git_repository: GitRepository, trained: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from housestyle.trainer.export import directory

    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(directory, "finish", full)
    assert run(git_repository, str(tmp_path / "out" / "one"), "--candidate") == 1
    assert list((tmp_path / "out").iterdir()) == []


def test_how_to_train_does_not_decide_what_is_taught() -> None:
    known = set(TrainerSettings.model_fields)
    assert known >= OF_TRAINING
    other = TrainerSettings(recipe="lora", steps=3, threads=1)
    assert other.deciding_data() == TrainerSettings().deciding_data()
    assert other.deciding() != TrainerSettings().deciding()
    assert TrainerSettings(seed=8).deciding_data() != TrainerSettings().deciding_data()
