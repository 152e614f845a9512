"""Real packages that change in small ways, version after version: incremental equals full.

``benchmarks/versions.py`` does the same over their published versions, which needs the network.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.indexer.histories import Choices
from tests.indexer.inspection import dump
from tests.repositories import GitRepository

PACKAGES = ("click", "rich", "sqlite_utils")
VERSIONS = 30
DEFINED = re.compile(r"^ *(?:async )?(?:def|class) (\w+)", re.MULTILINE)
USED = re.compile(r"^(?:from|import) .*$|^ *(?:return|@|self\.\w+ =) ?.*$|^class .*$", re.MULTILINE)

pytestmark = pytest.mark.slow


def _sources(package: str) -> dict[str, str]:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    top = Path(spec.origin).parent
    return {
        str(path.relative_to(top.parent)): path.read_text() for path in sorted(top.rglob("*.py"))
    }


def _changed(files: dict[str, str], choices: Choices) -> None:
    """Rename or take away a definition, lose a line, move, lose or repeat a file."""
    path = choices.choice(sorted(files))
    how, text = choices.number(12), files[path]
    names, lines = DEFINED.findall(text), list(USED.finditer(text))
    if how == 0:
        del files[path]
    elif how == 1:
        files[str(Path(path).with_name(f"moved_{Path(path).name}"))] = files.pop(path)
    elif how == 2:
        files[choices.choice(sorted(files))] = text
    elif how < 7 and names:
        name = choices.choice(names)
        other = choices.choice([f"{name}_", *names])
        files[path] = re.sub(rf"\b{name}\b", other, text, count=1 + choices.number(2))
    elif lines:
        line = choices.choice(lines)
        kept = line.group() if choices.number(3) == 0 else ""
        files[path] = text[: line.start()] + kept * 2 + text[line.end() :]


@pytest.mark.parametrize("package", PACKAGES)
def test_small_changes_of_a_real_package(
    git_repository: GitRepository, tmp_path: Path, package: str
) -> None:
    choices, files = Choices(package), _sources(package)
    git_repository.git("config", "core.fsync", "none")
    git_repository.commit("first", files)
    first = dump(git_repository.folder, tmp_path / "grown.db")
    for number in range(VERSIONS):
        for _ in range(1 + choices.number(3)):
            _changed(files, choices)
        git_repository.git("rm", "-q", "-r", package)
        git_repository.commit("next", files)
        fresh = tmp_path / f"fresh{number}.db"
        equal = dump(git_repository.folder, tmp_path / "grown.db") == dump(
            git_repository.folder, fresh
        )
        assert equal, f"version {number}"  # megabytes, not to be shown
        fresh.unlink()
    git_repository.git("checkout", "-q", f"HEAD~{VERSIONS}")
    assert (dump(git_repository.folder, tmp_path / "grown.db") == first) is True
