"""New commits under real models, in a real repository, on two machines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch

from housestyle.ci.followed import standing, still_wrong
from housestyle.ci.following import follow_new
from housestyle.ci.registry import open_registry
from housestyle.ci.session import Session, open_session
from housestyle.ci.stages.follow import run as run_stage
from housestyle.ci.stages.outcome import Outcome
from housestyle.core.console import Console
from housestyle.core.main import main
from housestyle.gate.artifact import model_digest
from housestyle.gate.prequential.records import read_curve
from housestyle.gate.promotion import promote, rollback
from housestyle.trainer.base.general import general_code
from housestyle.trainer.base.pretrain import new_model
from housestyle.trainer.base.tokenizer import train_tokenizer
from housestyle.trainer.loading import load_model
from tests.gate.models import verdict_for
from tests.repositories import GitRepository


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A model that knows nothing, one that is sure of nonsense, and a base."""
    torch.set_num_threads(1)
    folders = {name: tmp_path_factory.mktemp(name) for name in ("sane", "damaged", "base")}
    train_tokenizer(general_code().train[:8], 128).save_pretrained(folders["sane"])
    for name in ("damaged", "base"):
        shutil.copytree(folders["sane"], folders[name], dirs_exist_ok=True)
    new_model(3, 128).save_pretrained(folders["sane"])
    new_model(4, 128).save_pretrained(folders["base"])
    network = load_model(folders["sane"])
    with torch.no_grad():
        network.get_input_embeddings().weight.mul_(8.0)
    network.save_pretrained(folders["damaged"])
    return folders


@pytest.fixture
def repository(
    git_repository: GitRepository, models: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> GitRepository:
    """A repository with code, whose base is at hand."""
    monkeypatch.setenv("HOUSESTYLE_TRAINER_BASE", str(models["base"]))
    monkeypatch.setenv("HOUSESTYLE_TRAINER_THREADS", "1")
    git_repository.commit("feat: start", {"start.py": "start = 0\n"})
    return git_repository


def opened(repository: GitRepository) -> Session:
    return open_session(repository.folder, Console(quiet=True))


def put_in_production(repository: GitRepository, model: Path) -> str:
    """Promote a model that was taught at HEAD."""
    session = opened(repository)
    registry = open_registry(session)
    head, digest = registry.production(), model_digest(model)
    verdict = verdict_for(digest, head.model if head else None)
    note = f"commit {session.head.id[:12]}"
    done = promote(
        registry, model, verdict, actor="ci", time=head.time + 1 if head else 1, note=note
    )
    assert done.status == "promoted"
    return digest


def work(repository: GitRepository, name: str, commits: int) -> None:
    """Commit a function at a time, and words between."""
    for number in range(commits):
        body = f"def {name}_{number}(rows):\n    return sum(rows) * {number}\n"
        repository.commit(f"feat: {name} {number}", {f"{name}_{number}.py": body})
    repository.commit("docs: words", {f"{name}.md": "words\n"})


def run(repository: GitRepository, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert main([*words, "--repo", str(repository.folder)]) == 0
    return capsys.readouterr().out


def test_new_commits_are_scored_before_and_once_and_a_worse_model_is_told(
    repository: GitRepository, models: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert follow_new(opened(repository)) == 0
    assert "nothing was followed yet" in run(repository, capsys, "curve")
    sane = put_in_production(repository, models["sane"])
    assert follow_new(opened(repository)) == 0
    work(repository, "first", 4)
    assert follow_new(opened(repository)) == 5
    assert follow_new(opened(repository)) == 0
    found = standing(opened(repository))
    assert [row.role for row in found.rows] == ["base", "champion"] * 5
    assert len(found.own) == 4  # words are nothing to ask about
    assert found.before is None
    _a_worse_model_is_told(repository, models, sane, capsys)


def _a_worse_model_is_told(
    repository: GitRepository,
    models: dict[str, Path],
    sane: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    damaged = put_in_production(repository, models["damaged"])
    work(repository, "second", 16)
    assert follow_new(opened(repository)) == 17
    session = opened(repository)
    found = standing(session)
    assert found.before is not None
    assert (found.before.model, found.before.other, found.before.commits) == (damaged, sane, 16)
    assert found.before.is_worse
    assert "`housestyle rollback`" in found.warning
    assert "`housestyle rollback`" in run(repository, capsys, "status")
    shown = run(repository, capsys, "curve", "--last", "3")
    assert "worse than is tolerated" in shown
    assert shown.count(damaged[:12]) >= 5
    told = json.loads(run(repository, capsys, "curve", "--json"))
    assert [one["model"] for one in told["models"]] == [sane, damaged]
    assert told["production"]["warning"] == found.warning
    assert len(told["commits"]) == 2 * 5 + 3 * 17
    _it_is_told_as_long_as_it_is_in_production(session, damaged, sane)
    rollback(open_registry(session), actor="ci", time=9)
    assert standing(session).warning == ""
    assert standing(session).model == sane
    assert len(standing(session).own) == 20


def _it_is_told_as_long_as_it_is_in_production(session: Session, damaged: str, sane: str) -> None:
    stage = run_stage(session, {})
    assert (stage.reused, stage.result["scored"], stage.result["model"]) == (True, 0, damaged)
    for champion, told in ((damaged, [stage.result["warning"]]), (sane, [])):
        promoted = Outcome("promote", "", session.workspace.registry, {"champion": champion}, False)
        assert still_wrong({"follow": stage, "promote": promoted}) == told


def test_every_machine_draws_the_same_curve(
    repository: GitRepository, models: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, clone = repository.folder.parent / "store", repository.folder.parent / "clone"
    store.mkdir()
    monkeypatch.setenv("HOUSESTYLE_STORE_URL", str(store))
    put_in_production(repository, models["sane"])
    work(repository, "first", 3)
    assert follow_new(opened(repository)) == 4
    repository.git("clone", "-q", str(repository.folder), str(clone))
    runner = opened(GitRepository(clone))
    open_registry(runner).catch_up()
    assert follow_new(runner) == 0
    here, there = (Path(s.workspace.prequential) for s in (opened(repository), runner))
    assert read_curve(here) == read_curve(there)
    assert len(read_curve(there)) == 8


def test_a_rewritten_history_and_a_damaged_record_stop_nothing(
    repository: GitRepository, models: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    put_in_production(repository, models["sane"])
    work(repository, "first", 3)
    assert follow_new(opened(repository)) == 4
    (sheet,) = opened(repository).workspace.prequential.iterdir()
    sheet.chmod(0o600)
    sheet.write_text("{}")
    assert "is not what was recorded" not in run(repository, capsys, "status")
    assert standing(opened(repository)).damaged == (sheet.name,)
    repository.git("checkout", "-q", "--orphan", "anew")
    repository.commit("feat: anew")
    session = open_session(repository.folder, Console())
    capsys.readouterr()
    assert follow_new(session) == 0
    assert "not found on this line of history" in capsys.readouterr().err


def test_a_damaged_model_of_before_is_left_out(
    repository: GitRepository, models: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    digest = put_in_production(repository, models["sane"])
    put_in_production(repository, models["damaged"])
    work(repository, "first", 2)
    folder = open_registry(opened(repository)).models / digest
    (folder / "config.json").chmod(0o600)
    (folder / "config.json").write_text("{}")
    session = open_session(repository.folder, Console())
    assert follow_new(session) == 3
    assert {row.role for row in standing(session).rows} == {"champion", "base"}
    assert "new commits are not compared" in capsys.readouterr().err


def test_a_model_that_cannot_be_loaded_stops_nothing(
    repository: GitRepository, models: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    digest = put_in_production(repository, models["sane"])
    work(repository, "first", 2)
    folder = open_registry(opened(repository)).models / digest
    (folder / "config.json").chmod(0o600)
    (folder / "config.json").write_text("{}")
    assert follow_new(open_session(repository.folder, Console())) == 0
    assert "could not be followed" in capsys.readouterr().err
