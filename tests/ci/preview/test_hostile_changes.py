"""Changes that nobody would merge: previewed all the same, or refused in words."""

from __future__ import annotations

import os

import pytest
from click.testing import CliRunner

from housestyle.ci.commands.preview import command
from housestyle.ci.preview.artifact import MAX_BYTES, read_artifact
from housestyle.ci.preview.telling import lines_of
from housestyle.core.errors import UserError
from tests.ci.preview.changing import DISCOUNT, previewed
from tests.repositories import GitRepository

SPAN = "main..change"
CODE = "def one(values):\n    for value in values:\n        yield value + len(values)\n"


@pytest.fixture
def branched(git_repository: GitRepository) -> GitRepository:
    git_repository.commit("feat: one", {"one.py": CODE})
    git_repository.git("checkout", "-q", "-b", "change")
    return git_repository


def test_odd_names_and_texts_are_told_and_shown_as_they_are(branched: GitRepository) -> None:
    deep = "/".join(["d" * 200] * 10)
    odd = {
        "a\nb.py": DISCOUNT,
        "@octocat <b> `x` | \u202etxt.py": DISCOUNT.replace("discounted", "reduced"),
        f"{deep}/long.py": CODE.replace("one", "two"),
        os.fsdecode(b"\xff.py"): CODE.replace("one", "three"),
        "wide.py": "x = '" + "\u202e" * 100_000 + "'\n",
        "zero.py": "\0" * 10_000,
        "-rf.py": "",
    }
    branched.commit("\u202e" + "@everyone " * 10_000, odd)
    told = previewed(branched)
    assert len(told.to_bytes()) < MAX_BYTES
    assert read_artifact(told.to_bytes()) == told
    assert told.files == len(odd)
    lines = list(lines_of(told))
    assert not any("\n" in line or "\u202e" in line or len(line) > 400 for line in lines)


def test_nothing_that_is_taught_says_so_by_leaving_it_out(git_repository: GitRepository) -> None:
    git_repository.commit("docs: words", {"words.md": "words\n"})
    git_repository.git("checkout", "-q", "-b", "change")
    git_repository.commit("docs: more", {"words.md": "more words\n", "tool.go": "package tool\n"})
    told = previewed(git_repository)
    assert told.lessons is None
    assert told.files == 2
    assert "teaches" not in "\n".join(lines_of(told))


def test_the_first_code_is_all_gained(git_repository: GitRepository) -> None:
    git_repository.commit("docs: words", {"words.md": "words\n"})
    git_repository.git("checkout", "-q", "-b", "change")
    git_repository.commit("feat: discounts", {"discount.py": DISCOUNT})
    told = previewed(git_repository)
    assert told.lessons is not None
    assert told.lessons.before == 0
    assert told.impact is not None
    assert {one.change for one in told.impact.symbols} == {"added"}


def test_a_secret_is_counted_and_never_shown(branched: GitRepository) -> None:
    key = "AKIA" + "IOSFODNN7EXAMPLF"
    branched.commit("feat: upload", {"upload.py": DISCOUNT.replace("percent off", key)})
    told = previewed(branched)
    assert told.lessons is not None
    assert "secret" in {one.name for one in told.lessons.rejected}
    assert key not in told.to_bytes().decode()


def test_a_change_of_the_settings_is_noted(branched: GitRepository) -> None:
    branched.commit("chore: settings", {"housestyle.toml": "[trainer]\nholdout_share = 0.0\n"})
    branched.git("checkout", "-q", "main")
    assert any("edits settings" in note for note in previewed(branched).notes)


def test_decisions_that_are_none_stop_it_with_their_line(branched: GitRepository) -> None:
    branched.commit("chore: decide", {".housestyle/curation.jsonl": "{}\n", "two.py": DISCOUNT})
    with pytest.raises(UserError, match="line 1 of"):
        previewed(branched)
    leftover = branched.folder / ".git" / "housestyle" / "runs" / "preview"
    assert not list(leftover.glob("*/scratch"))


def test_the_command_tells_prints_and_writes(branched: GitRepository) -> None:
    branched.commit("feat: discounts", {"discount.py": DISCOUNT})
    repo = ["--repo", str(branched.folder)]
    told = CliRunner().invoke(command, [SPAN, *repo])
    assert "added     discount.discounted (function, 0 callers)  discount.py:6" in told.output
    printed = CliRunner().invoke(command, [SPAN, *repo, "--json"])
    file = branched.folder.parent / "deep" / "preview.json"
    written = CliRunner().invoke(command, [SPAN, *repo, "--json", str(file)])
    assert (told.exit_code, printed.exit_code, written.exit_code) == (0, 0, 0)
    assert file.read_bytes() == printed.stdout_bytes
    assert read_artifact(printed.stdout_bytes).commits == 1
