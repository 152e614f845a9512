from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from housestyle.trainer.commands.reviewing import Found, walk
from housestyle.trainer.curation.decisions import Decision
from tests.trainer.forms.samples import sample, saying

SAMPLE = [Found(sample(n), f"e{n}", "" if n % 2 else "too short") for n in range(4)]
Review = Callable[..., Result]


@pytest.fixture
def made() -> list[Decision]:
    return []


@pytest.fixture
def review(made: list[Decision]) -> Review:
    def reviewed(answers: str, found: list[Found] = SAMPLE) -> Result:
        @click.command()
        def command() -> None:
            click.echo(f"counts {dict(sorted(walk(found, made.append).items()))}")

        return CliRunner().invoke(command, input=answers)

    return reviewed


def editor(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    path = folder / "editor.sh"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(path))


def test_answers_become_decisions_that_name_what_is_taught(
    review: Review, made: list[Decision]
) -> None:
    told = review("a\nr\np\ns\n")
    assert told.exit_code == 0
    assert [decision.action for decision in made] == ["accept", "reject", "pin"]
    for decision, found in zip(made, SAMPLE, strict=False):
        assert decision.id == found.example.id
        assert decision.taught == ("completion", found.example.path, found.exact)
    assert "counts {'accept': 1, 'pin': 1, 'reject': 1}" in told.output


def test_stopping_keeps_what_was_decided(review: Review, made: list[Decision]) -> None:
    assert "2 of 4" in review("r\nq\n").output
    assert [decision.action for decision in made] == ["reject"]
    assert review("a\n").exit_code == 1  # the input ended: click's Abort
    assert [decision.action for decision in made] == ["reject", "accept"]


def test_an_edit_is_what_the_editor_left(
    review: Review, made: list[Decision], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    editor(monkeypatch, tmp_path, 'printf "    return 1\\n\\n\\n" > "$1"')
    review("e\nq\n")
    assert [(one.action, one.completion) for one in made] == [("edit", "    return 1\n")]


@pytest.mark.parametrize("script", ["true", 'printf "" > "$1"', 'printf "\\n \\n" > "$1"'])
def test_an_edit_that_changes_nothing_or_leaves_nothing_asks_again(
    review: Review,
    made: list[Decision],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    script: str,
) -> None:
    editor(monkeypatch, tmp_path, script)
    assert "nothing was changed" in review("e\nr\nq\n").output
    assert [decision.action for decision in made] == ["reject"]


def test_text_of_the_repository_moves_no_cursor(review: Review) -> None:
    hostile = saying("\x1b[2J\x1b]0;title\x07 = 1\r    pass\n\u202e\n")
    told = review("q\n", [Found(replace(hostile, path="a\x1b[1m.py"), "e", "")]).output
    assert not [one for one in told if not one.isprintable() and one != "\n"]
    assert "\\x1b[2J" in told


def test_long_prompts_are_cut_around_what_is_taught(review: Review) -> None:
    long = replace(sample(1), prompt="".join(f"line {n}\n" for n in range(99)))
    told = review("q\n", [Found(long, "e", "too short")]).output
    assert "… 75 lines before" in told
    assert "line 98" in told
    assert "dropped: too short" in told
