from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from housestyle.core.runs import run_for
from housestyle.trainer.forms.decontamination import Guarded, Report
from housestyle.trainer.forms.form import FORMS
from housestyle.trainer.forms.manifest import read_manifest
from tests.repositories import GitRepository
from tests.trainer.forms.samples import sample, write_dataset

EXAMPLES = [sample(n) for n in range(12)]
Ask = Callable[..., str]


@pytest.fixture
def assembled(
    git_repository: GitRepository, base_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The folder of a dataset, as an assembly leaves it."""
    monkeypatch.setenv("HOUSESTYLE_CACHE", str(base_cache))
    git_repository.commit("feat: nothing", {"a.py": "x = 1\n"})
    run = run_for(git_repository.folder / ".git" / "housestyle" / "runs", "assemble", {"of": 1})
    facts = {"commit": "c" * 40, "candidates": 30, "reviewed": [EXAMPLES[3].id, "0" * 16]}
    guarded = Guarded.of(["held"], contained=0.5, similar=0.7)
    manifest = write_dataset(EXAMPLES, run.begin(), facts)
    Report(manifest.digest, len(EXAMPLES), guarded, guarded).write(run.folder)
    run.finish({"dataset": manifest.digest, "commit": "c" * 40}, manifest.files())
    return run.folder


@pytest.mark.parametrize("form", sorted(FORMS.keys() - {"dpo"}))
def test_a_dataset_is_exported_in_every_form(
    ask: Ask, assembled: Path, tmp_path: Path, form: str
) -> None:
    told = json.loads(ask("export", "--form", form, str(tmp_path / "out"), "--json"))
    manifest = read_manifest(tmp_path / "out")
    assert (told["rows"], told["form"], told["left_out"]) == (len(EXAMPLES), form, {})
    assert told["digest"] == manifest.digest
    assert manifest.facts["dataset"] == read_manifest(assembled).digest
    assert str(tmp_path) not in (tmp_path / "out" / "README.md").read_text()


@pytest.mark.usefixtures("assembled")
def test_what_a_person_reviewed_can_leave_alone(ask: Ask, tmp_path: Path) -> None:
    place = str(tmp_path / "out")
    assert "1 examples in 1 files" in ask("export", "--form", "trl", "--reviewed", place)
    (row,) = [
        json.loads(line)
        for path in (tmp_path / "out" / "data").iterdir()
        for line in path.read_text().splitlines()
    ]
    assert row["id"] == EXAMPLES[3].id


@pytest.mark.usefixtures("assembled")
def test_an_export_overwrites_nothing(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    assert "not empty" in ask("export", "--form", "trl", str(tmp_path / "out"), status=1)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["notes.txt"]


@pytest.mark.usefixtures("assembled")
def test_parquet_without_its_library_says_what_to_install(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    told = ask("export", "--form", "parquet", str(tmp_path / "out"), status=1)
    assert "pip install '.[parquet]'" in told
    assert not (tmp_path / "out").exists()


def test_the_card_is_printed(ask: Ask, assembled: Path) -> None:
    assert "12 training examples of 30 candidates" in ask("card")
    told = json.loads(ask("card", "--json"))
    assert told["digest"] == read_manifest(assembled).digest
    assert told["decontamination"]["clean"] is True


def test_without_a_dataset_the_remedy_is_told(
    ask: Ask, git_repository: GitRepository, tmp_path: Path
) -> None:
    git_repository.commit("feat: nothing", {"a.py": "x = 1\n"})
    for words in (["card"], ["export", "--form", "trl", str(tmp_path / "out")]):
        assert "run `housestyle assemble`" in ask(*words, status=1)


def test_a_damaged_dataset_does_not_leave(ask: Ask, assembled: Path, tmp_path: Path) -> None:
    next((assembled / "data").iterdir()).write_text("{}\n")
    told = ask("export", "--form", "trl", str(tmp_path / "out"), status=1)
    assert "missing or damaged" in told
    assert not (tmp_path / "out").exists()
