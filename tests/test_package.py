"""The wheel holds what git tracks, and nothing can stand in our place."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.repositories import GitRepository

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("core", "indexer", "trainer", "gate", "ci", "hooks")
DATA = (".css", ".py", ".scm", ".toml", ".typed", ".yml")


def test_the_wheel_holds_what_git_tracks(tmp_path: Path) -> None:
    source = tmp_path / "source"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(source)], check=True)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(tmp_path)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    listed = subprocess.run(
        ["git", "ls-files"], cwd=source, check=True, capture_output=True, text=True
    ).stdout.split()
    wanted = {f"housestyle/{name}" for name in listed if _belongs(name)}
    assert held == wanted


def _belongs(name: str) -> bool:
    inside = name.startswith(tuple(f"{folder}/" for folder in FOLDERS))
    return (inside and name.endswith(DATA)) or name in ("__init__.py", "py.typed")


def test_a_repository_with_folders_of_our_names_runs_ours(git_repository: GitRepository) -> None:
    trap = "raise SystemExit('the repository ran its own code')\n"
    folders = (*FOLDERS, "housestyle")
    git_repository.commit("trap", {f"{folder}/__init__.py": trap for folder in folders})
    done = subprocess.run(
        [sys.executable, "-P", "-m", "housestyle.core.main", "index", "--json"],
        cwd=git_repository.folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert '"parsed": ' in done.stdout
