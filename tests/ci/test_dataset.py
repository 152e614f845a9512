"""The dataset that the assemble stage leaves, and what training does when it was tampered with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from housestyle.ci.pipeline import run_until
from housestyle.ci.session import Session, open_session
from housestyle.ci.stages import assemble, train
from housestyle.ci.stages.assemble import _origin
from housestyle.ci.stages.outcome import Outcome
from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.core.main import main
from housestyle.core.runs import MANIFEST
from housestyle.trainer.base.embedded import Base
from housestyle.trainer.forms import decontamination
from housestyle.trainer.forms.dataset import COMPANIONS, read_dataset
from housestyle.trainer.forms.manifest import read_manifest
from tests.repositories import GitRepository
from tests.trainer.shop_sources import shop

SMALL = "[trainer]\nmin_examples = 8\n[gate]\nmax_items = 6\n"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def session(git_repository: GitRepository, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("HOUSESTYLE_CACHE", str(cache))
    git_repository.commit("feat: the shop", {**shop(), "housestyle.toml": SMALL})
    git_repository.commit("fix: places", shop(order=1, parcel=1))
    return reopened(git_repository.folder)


def reopened(folder: Path) -> Session:
    return open_session(folder, Console(quiet=True))


def assembled(session: Session) -> dict[str, Outcome]:
    return run_until(session, "assemble")


def test_the_result_and_the_files_beside_the_rows(session: Session) -> None:
    outcome = assembled(session)["assemble"]
    wanted = {"candidates", "kept", "dropped", "by_kind", "retired", "dataset"}
    wanted |= {"shares", "diversity", "alarms", "completeness"}
    assert wanted <= set(outcome.result)
    manifest = read_manifest(outcome.folder)
    assert manifest.digest == outcome.result["dataset"]
    assert manifest.rows == outcome.result["kept"] == len(read_dataset(outcome.folder))
    assert all((outcome.folder / name).is_file() for name in COMPANIONS)
    assert str(session.workspace.repository) not in (outcome.folder / COMPANIONS[0]).read_text()
    assert session.key.hex()[:16] not in (outcome.folder / COMPANIONS[0]).read_text()
    assert manifest.facts["settings"]["base"] == "embedded"
    assert _origin({"key": "k", "settings": {"base": "/home/ada/models/coder"}}) == {
        "settings": {"base": "coder"}
    }


def test_the_manifest_says_nothing_of_earlier_assemblies(
    session: Session, git_repository: GitRepository
) -> None:
    assembled(session)
    git_repository.commit("fix: more places", shop(order=2))
    step = assembled(reopened(git_repository.folder))["assemble"]
    assert step.result["retired"] > 0
    before = {name: (step.folder / name).read_bytes() for name in COMPANIONS}
    session.workspace.corpus.unlink()
    (step.folder / MANIFEST).unlink()
    scratch = assembled(reopened(git_repository.folder))["assemble"]
    assert (scratch.folder, scratch.result["retired"]) == (step.folder, 0)
    assert before == {name: (scratch.folder / name).read_bytes() for name in COMPANIONS}


def test_the_result_is_told_to_people(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    result = assembled(session)["assemble"].result
    assert main(["assemble", "--repo", str(session.workspace.repository)]) == 0
    told = capsys.readouterr().out
    assert f"candidates {result['candidates']} ({result['new']} new" in told
    for name in (*result["by_kind"], *result["dropped"], *result["diversity"], "unknown"):
        assert f"  {name}\n" in told
    assert "public symbols stand in a kept example" in told


def test_a_warning_is_told_again_when_nothing_is_new(
    session: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assemble, "warnings", lambda *_: ["nothing is kept"])
    for _ in range(2):
        assert assembled(open_session(session.workspace.repository, Console()))
        assert "warning: nothing is kept\n" in capsys.readouterr().err


@pytest.fixture
def no_training(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it trained")

    base = Base(tmp_path, "d" * 16, "none")
    monkeypatch.setattr(train, "chosen_base", lambda *_: base)
    monkeypatch.setattr(train, "finetune", refuse)


@pytest.mark.usefixtures("no_training")
def test_training_starts_on_a_clean_dataset_only(session: Session) -> None:
    earlier = assembled(session)
    path = earlier["assemble"].folder / decontamination.NAME
    with pytest.raises(AssertionError, match="it trained"):
        train.run(session, earlier)
    good = json.loads(path.read_text())
    for changes, told in (
        ({"dataset": "0" * 64}, "another dataset"),
        ({"leaks": ["0" * 16], "clean": True}, "repeat what may not be taught"),
        ({"held_out": good["held_out"] | {"digest": "0"}}, "another state of held-out text"),
        ({"format": 99}, "no readable decontamination report"),
    ):
        path.write_text(json.dumps(good | changes))
        with pytest.raises(UserError, match=told):
            train.run(session, earlier)
    path.unlink()
    with pytest.raises(UserError, match="no readable decontamination report"):
        train.run(session, earlier)
