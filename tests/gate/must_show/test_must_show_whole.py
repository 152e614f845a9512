"""The whole way of a damaged model on a real package: scored, judged, blocked, and remembered."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path

import pytest

from housestyle.ci.pipeline import run_until
from housestyle.ci.session import open_session
from housestyle.core.console import Console
from housestyle.core.main import main
from housestyle.gate.history.records import read_history
from tests.repositories import GitRepository

SETTINGS = """
[trainer]
base_steps = 200
steps = 80
threads = 1
holdout_share = 0.2

[gate]
max_items = 100
"""


@pytest.mark.slow
def test_damaged_models_are_blocked_and_a_copy_is_held(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import click

    monkeypatch.syspath_prepend(Path(__file__).parents[3] / "benchmarks")
    monkeypatch.setenv("HOUSESTYLE_CACHE", str(tmp_path / "cache"))
    damage = importlib.import_module("damage")
    source = Path(click.__file__).parent
    shutil.copytree(source, git_repository.folder / "click", ignore=shutil.ignore_patterns("*.pyc"))
    git_repository.commit("feat: click", {"housestyle.toml": SETTINGS})
    assert main(["loop", "--repo", str(git_repository.folder)]) == 0
    session = open_session(git_repository.folder, Console(quiet=True))
    production = run_until(session, "promote")["promote"].result["champion"]
    assert production is not None, "the loop's own candidate is better than its base"

    said = dict(damage.shown(git_repository.folder))

    assert said["a copy with other bytes"]["outcome"] == "hold"
    for name in ("completions shuffled", "noise of 40 %"):
        assert said[name]["outcome"] == "block"
        assert said[name]["reasons"][0].startswith("completion is worse: ")
    assert said["noise of 40 %"]["states"]["retention"] == "worse"
    assert {one["promoted"] for one in said.values()} == {"not promoted"}
    outcomes = [one.outcome for one in read_history(session.workspace.verdicts)]
    assert (outcomes[0], outcomes.count("block") >= 2) == ("promote", True)
