"""What README.md says is so."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from housestyle.ci.pipeline import STAGES
from housestyle.core.commands import COMMANDS
from housestyle.core.config import load
from housestyle.indexer.conversations.sources import SOURCES

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"| `housestyle {name}` |" in README


def test_the_readme_names_no_command_that_is_not_there() -> None:
    named = set(re.findall(r"`housestyle ([a-z]+)", README))
    assert named <= set(COMMANDS)


def test_the_stages_stand_in_their_order() -> None:
    shown = re.findall(r"^    ([a-z]+) {2,}", README, flags=re.MULTILINE)
    assert [name for name in shown if name in STAGES] == list(STAGES)


def test_the_settings_shown_are_settings(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL)
    (tmp_path / "housestyle.toml").write_text(block)
    shown = {name for name, origin in load(tmp_path, {}).origins.items() if origin != "default"}
    assert len(shown) == len(re.findall(r"^\w+ = ", block, flags=re.MULTILINE))


def test_every_link_leads_somewhere() -> None:
    pages = [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), ROOT / "CONTRIBUTING.md"]
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_source_of_conversations_is_told() -> None:
    told = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs/conversations.md").read_text(), re.M)
    assert set(SOURCES) <= set(told)


def test_make_help_lists_every_target() -> None:
    printed = subprocess.run(
        ["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    for target in ("install", "install-gpu", "run", "test", "test-slow", "bench", "check", "clean"):
        assert re.search(rf"^  {target} ", printed, flags=re.MULTILINE), target
