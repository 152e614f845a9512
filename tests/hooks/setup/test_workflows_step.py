"""Workflows are written, brought up to date with people's changes kept, and looked at."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from housestyle.ci.workflows import header, rendering
from housestyle.ci.workflows.header import headed, read
from housestyle.ci.workflows.rendering import NAMES, path_of
from housestyle.core.main import main
from tests.ci.workflows.rendered import PARAMETERS, REQUIREMENT, write_all
from tests.repositories import GitRepository

TOML = f'[ci]\nrequirement = "{REQUIREMENT}"\n'
TRAIN = path_of("train")


@pytest.fixture
def repository(git_repository: GitRepository) -> GitRepository:
    git_repository.commit("one", {"a.py": "def a():\n    return 1\n", "housestyle.toml": TOML})
    return git_repository


def step(repository: GitRepository, capsys: pytest.CaptureFixture[str], status: int = 0) -> Any:
    words = ["init", "--github", "--yes", "--no-hooks", "--no-index", "--json", "--repo"]
    assert main([*words, str(repository.folder)]) == status
    (found,) = [
        one for one in json.loads(capsys.readouterr().out)["steps"] if one["step"] == "workflows"
    ]
    return found


def checked(repository: GitRepository, capsys: pytest.CaptureFixture[str], status: int) -> Any:
    words = ["init", "--github", "--check", "--json", "--repo", str(repository.folder)]
    assert main(words) == status
    return json.loads(capsys.readouterr().out)


def edit(repository: GitRepository, old: str, new: str, path: str = TRAIN) -> str:
    text = (repository.folder / path).read_text()
    assert old in text
    repository.write({path: text.replace(old, new)})
    return text.replace(old, new)


def newer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, old: str, new: str) -> None:
    """Let a second version of the templates come out, in which training differs."""
    folder = tmp_path / "templates"
    for name in NAMES:
        text = (rendering._TEMPLATES / "1" / f"{name}.yml").read_text()
        (folder / "1").mkdir(parents=True, exist_ok=True)
        (folder / "1" / f"{name}.yml").write_text(text)
    (folder / "2").mkdir()
    text = (folder / "1" / "train.yml").read_text()
    assert old in text
    (folder / "2" / "train.yml").write_text(text.replace(old, new))
    monkeypatch.setattr(rendering, "_TEMPLATES", folder)
    monkeypatch.setattr(rendering.render, "__defaults__", (2,))
    monkeypatch.setattr(header, "VERSION", 2)
    rendering._template.cache_clear()


@pytest.fixture(autouse=True)
def forgotten() -> Any:
    yield
    rendering._template.cache_clear()


def test_all_are_written_once(
    repository: GitRepository, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert set(checked(repository, capsys, 1)["stale"]) == set(NAMES)
    told = step(repository, capsys)
    assert told["status"] == "written"
    assert [Path(one).name for one in told["paths"]] == [f"housestyle-{n}.yml" for n in NAMES]
    write_all(tmp_path)
    for name in NAMES:
        there = (repository.folder / path_of(name)).read_text()
        assert there == (tmp_path / path_of(name)).read_text()
    again = step(repository, capsys)
    assert (again["status"], again["told"]) == ("kept", "6 workflows are current")
    assert checked(repository, capsys, 0)["stale"] == []
    subprocess.run(shlex.split(told["undo"]), check=True, cwd=repository.folder)
    assert not list((repository.folder / ".github/workflows").iterdir())


def test_what_people_changed_outlives_a_newer_version(
    repository: GitRepository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    step(repository, capsys)
    mine = edit(repository, "timeout-minutes: 350", "timeout-minutes: 90 # ours is small")
    assert checked(repository, capsys, 0)["workflows"]["train"] == "edited"
    assert step(repository, capsys)["told"] == "6 workflows are current, 1 changed by you"
    assert (repository.folder / TRAIN).read_text() == mine

    newer(monkeypatch, tmp_path, "17 */12 * * *", "29 */6 * * *")
    assert checked(repository, capsys, 1)["stale"] == ["train"]
    told = step(repository, capsys)
    assert told["told"] == "5 kept (graph, pull-request, comment, publish, dead-man)\n" + (
        "1 merged (train)"
    )
    text = (repository.folder / TRAIN).read_text()
    assert "timeout-minutes: 90 # ours is small" in text
    assert "29 */6 * * *" in text
    assert checked(repository, capsys, 0)["workflows"]["train"] == "edited"
    written = read(text)
    assert written is not None
    assert (written.version, written.original("train") is None) == (2, False)

    # Of which nobody knows what was written, nothing is lost.
    newer(monkeypatch, tmp_path / "third", "timeout-minutes: 350", "timeout-minutes: 340")
    told = step(repository, capsys, status=1)
    assert "1 conflict (train)" in told["told"]
    assert (repository.folder / TRAIN).read_text() == text


def test_the_same_lines_changed_by_both_are_left(
    repository: GitRepository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    step(repository, capsys)
    mine = edit(repository, "17 */12 * * *", "3 3 * * *")
    newer(monkeypatch, tmp_path, "17 */12 * * *", "29 */6 * * *")
    told = step(repository, capsys, status=1)
    assert told["status"] == "failed"
    assert "housestyle init --show train" in told["told"]
    assert (repository.folder / TRAIN).read_text() == mine
    assert main(["init", "--show", "train", "--repo", str(repository.folder)]) == 0
    assert "29 */6 * * *" in capsys.readouterr().out
    assert checked(repository, capsys, 1)["workflows"]["train"] == "edited and stale"


def test_an_unchanged_one_is_written_anew(
    repository: GitRepository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    step(repository, capsys)
    (repository.folder / TRAIN).chmod(0o640)
    newer(monkeypatch, tmp_path, "17 */12 * * *", "29 */6 * * *")
    told = step(repository, capsys)
    assert told["told"].endswith("1 rewritten (train)")
    assert told["undo"] == ""
    assert (repository.folder / TRAIN).read_text() == headed("train", PARAMETERS)
    assert (repository.folder / TRAIN).stat().st_mode & 0o777 == 0o640
    assert len(list((repository.folder / ".github/workflows").iterdir())) == len(NAMES)


def test_another_version_of_the_package_is_written_into_all(
    repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    step(repository, capsys)
    edit(repository, "timeout-minutes: 60", "timeout-minutes: 6", path_of("graph"))
    repository.write({"housestyle.toml": TOML.replace("0123456789", "9876543210")})
    assert set(checked(repository, capsys, 1)["stale"]) == set(NAMES)
    step(repository, capsys)
    for name in NAMES:
        text = (repository.folder / path_of(name)).read_text()
        assert "9876543210" in text
        assert "0123456789" not in text
    assert "timeout-minutes: 6\n" in (repository.folder / path_of("graph")).read_text()
    repository.write({"housestyle.toml": ""})  # what lies there goes on
    assert checked(repository, capsys, 0)["stale"] == []


def test_settings_say_which(repository: GitRepository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write({"housestyle.toml": '[ci]\nworkflows = ["graph"]\n'})
    told = step(repository, capsys)
    assert [Path(one).name for one in told["paths"]] == ["housestyle-graph.yml"]
    assert "`requirement` of [ci]" in told["told"]
    assert checked(repository, capsys, 0)["workflows"] == {"graph": "current"}
    repository.write({"housestyle.toml": '[ci]\nworkflows = ["grph"]\n'})
    assert main(["init", "--check", "--repo", str(repository.folder)]) == 1
    assert "'grph'" in capsys.readouterr().err


def test_the_one_of_an_earlier_version_is_named(
    repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    old = "# Written once by `housestyle init`; it is yours to change.\nname: housestyle\n"
    repository.write({".github/workflows/housestyle.yml": old})
    assert "housestyle.yml is of an earlier version" in step(repository, capsys)["told"]
    assert "remove it" in step(repository, capsys)["told"]


@pytest.mark.parametrize("kind", ["link", "fifo", "folder", "large"])
def test_what_is_no_plain_file_is_neither_read_nor_written(
    kind: str, repository: GitRepository, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = repository.folder / TRAIN
    path.parent.mkdir(parents=True)
    outside = tmp_path / "outside"
    outside.write_text(headed("train", PARAMETERS))
    if kind == "link":
        path.symlink_to(outside)
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_text("#" * (2 << 20))
    assert step(repository, capsys, status=1)["status"] == "failed"
    assert outside.read_text() == headed("train", PARAMETERS)


def test_a_job_of_githubs_gets_annotations(
    repository: GitRepository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert main(["init", "--github", "--check", "--repo", str(repository.folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [one for one in lines if one.startswith(f"::warning file={TRAIN}::out of date")]
    assert main(["init", "--show", "../x", "--repo", str(repository.folder)]) == 1
    assert "graph, pull-request" in capsys.readouterr().err
