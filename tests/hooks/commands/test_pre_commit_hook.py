"""The hook for pre-commit is one that pre-commit takes, and it detaches."""

from __future__ import annotations

import shlex
from pathlib import Path

import yaml

from housestyle.core.commands import COMMANDS

FILE = Path(__file__).resolve().parents[3] / ".pre-commit-hooks.yaml"
# https://pre-commit.com/#creating-new-hooks
REQUIRED = {"id", "name", "entry", "language"}
KNOWN = REQUIRED | {"description", "always_run", "pass_filenames", "stages"}
KNOWN |= {"minimum_pre_commit_version"}
# https://pre-commit.com/#supported-git-hooks; the stages without files are those from post-checkout
STAGES = {"post-checkout", "post-commit", "post-merge", "post-rewrite"}


def test_the_hook_is_valid() -> None:
    (hook,) = yaml.safe_load(FILE.read_text())
    assert set(hook) >= REQUIRED
    assert set(hook) <= KNOWN
    assert hook["language"] == "python"
    assert set(hook["stages"]) == STAGES
    assert hook["always_run"] is True
    assert hook["pass_filenames"] is False


def test_its_entry_is_a_command_that_detaches() -> None:
    (hook,) = yaml.safe_load(FILE.read_text())
    program, *words = shlex.split(hook["entry"])
    assert program == "housestyle"
    assert words[0] in COMMANDS
    assert words == ["hooks", "run", "--detach"]
