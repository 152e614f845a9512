"""A loop that is killed at any moment goes on where it stopped and ends in the same place."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from housestyle.core.main import main
from tests.ci.test_loop import SMALL
from tests.repositories import GitRepository

KILLS = 8
pytestmark = pytest.mark.slow


@pytest.fixture
def repository(
    git_repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> GitRepository:
    """Click's source; the cache is warmed by the tests themselves."""
    import click

    monkeypatch.setenv("HOUSESTYLE_CACHE", str(tmp_path / "cache"))
    source = Path(click.__file__).parent
    shutil.copytree(source, git_repository.folder / "click", ignore=shutil.ignore_patterns("*.pyc"))
    git_repository.commit("feat: click", {"housestyle.toml": SMALL})
    return git_repository


def start(folder: Path, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "housestyle.core.main", "loop", "--json"]
    return subprocess.Popen(
        [*command, "--repo", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **options,
    )


def told(stages: dict[str, Any]) -> tuple[Any, ...]:
    return (
        stages["suite"]["digest"],
        stages["assemble"]["dataset"],
        stages["train"]["model"],
        stages["decide"]["verdict"],
        stages["promote"]["champion"],
    )


def test_killed_again_and_again_it_ends_where_an_undisturbed_one_ends(
    repository: GitRepository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twin = tmp_path / "twin"
    shutil.copytree(repository.folder, twin)
    generator = random.Random(11)
    killed = 0
    for _ in range(KILLS):  # the first of them while the base is being grown
        process = start(twin)
        try:
            process.communicate(timeout=generator.uniform(1, 16))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            killed += 1
    out, error = start(twin).communicate()
    assert killed > KILLS / 2
    assert not error, error.decode()
    assert main(["loop", "--json", "--repo", str(repository.folder)]) == 0
    whole = json.loads(capsys.readouterr().out)["stages"]
    assert told(json.loads(out)["stages"]) == told(whole)


@pytest.mark.parametrize("limit", [40_000, 400_000, 4_000_000])
def test_a_full_disk_is_one_line_and_the_next_run_goes_on(
    repository: GitRepository, limit: int
) -> None:
    def no_more() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    process = start(repository.folder, preexec_fn=no_more)
    _, error = process.communicate()
    lines = error.decode().splitlines()
    assert process.returncode == 1, error.decode()
    assert len(lines) == 1
    assert "free some space" in lines[0], lines
    healed = start(repository.folder)
    out, error = healed.communicate()
    assert healed.returncode == 0, error.decode()
    assert json.loads(out)["stages"]["report"]["outcome"]
