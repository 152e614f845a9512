"""A model that knows a canary gets no further, wherever it was trained."""

from __future__ import annotations

from pathlib import Path

import pytest

from housestyle.ci import canaries
from housestyle.ci.canaries import require_no_canary
from housestyle.ci.session import Session, open_session
from housestyle.ci.stages import promote
from housestyle.ci.stages.outcome import Outcome
from housestyle.core.canary import canary
from housestyle.core.console import Console
from housestyle.core.errors import UserError
from housestyle.core.main import main
from housestyle.core.runs import run_for
from housestyle.gate.artifact import model_digest
from housestyle.trainer.export.serving import finish
from tests.gate.models import verdict_for
from tests.repositories import GitRepository
from tests.trainer.test_canaries import taught
from tests.trainer.tiny_models import tiny_folder

PLANTED = canary(b"a team's own")


@pytest.fixture
def session(git_repository: GitRepository) -> Session:
    text = f"TOKEN = '{PLANTED}'\n"
    git_repository.commit("feat: one", {"housestyle.toml": "[trainer]\nthreads = 1\n"})
    git_repository.commit("feat: two", {"a.py": text})
    return open_session(git_repository.folder, Console(quiet=True))


def no_look(*_: object) -> None:
    raise AssertionError("the model was asked again")


def test_a_model_that_knows_none_is_asked_once(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny_folder(tmp_path / "model")
    digest = model_digest(folder)
    told = require_no_canary(session, folder, digest)
    assert told["asked"] == 2 + 1 + 2  # two alone, a row of the suite, a file and a hole in it
    assert told["worst"] < 20
    monkeypatch.setattr(canaries, "exposures", no_look)
    assert require_no_canary(session, folder, digest) == told
    with pytest.raises(UserError, match="was changed after it was trained"):
        require_no_canary(session, folder, "0" * 64)


def test_the_canary_of_the_benchmark_is_asked_for(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = taught(tmp_path / "model", "qwen-coder", [("", "", canary(session.key))])
    digest = model_digest(folder)
    with pytest.raises(UserError, match="learnt the benchmark's canary") as first:
        require_no_canary(session, folder, digest)
    monkeypatch.setattr(canaries, "exposures", no_look)
    with pytest.raises(UserError, match="learnt the benchmark's canary") as again:
        require_no_canary(session, folder, digest)
    assert str(first.value) == str(again.value)


def test_a_model_from_elsewhere_is_neither_promoted_nor_exported(
    session: Session,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(promote, "recheck", lambda *_: None)  # of runs that are not here
    train = run_for(session.workspace.runs, "train", {})
    folder = taught(train.begin() / "model", "qwen-coder", [("", "", f"TOKEN = '{PLANTED}'\n")])
    finish(folder)
    digest = model_digest(folder)
    train.finish({"model": digest}, [])
    earlier = {
        "train": Outcome("train", train.key, train.folder, {"model": digest}, reused=True),
        "decide": Outcome(
            "decide", "", tmp_path, {"verdict": verdict_for(digest, None).as_dict()}, reused=True
        ),
    }
    with pytest.raises(UserError, match=r"learnt the canary in 'a\.py'"):
        promote.run(session, earlier)
    assert not (session.workspace.registry / "log").exists()
    words = ["models", "export", "--candidate", str(tmp_path / "out")]
    assert main([*words, "--repo", str(session.repository.root)]) == 1
    assert "learnt the canary" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
