"""``housestyle recipes``."""

from __future__ import annotations

import json

import pytest

from housestyle.core.main import main
from tests.repositories import GitRepository

OURS = "# What we train with.\n# On the big machine.\nsteps = 50\n[weights]\ncorrection = 3\n"


@pytest.fixture
def repository(git_repository: GitRepository) -> GitRepository:
    git_repository.commit(
        "feat: ours",
        {
            ".housestyle/recipes/ours.toml": OURS,
            ".housestyle/recipes/torn.toml": "stepz = 1\n",
            "housestyle.toml": '[trainer]\nrecipe = "ours"\nbatch = 2\n',
        },
    )
    return git_repository


def run(repository: GitRepository, *words: str) -> int:
    return main(["recipes", *words, "--repo", str(repository.folder)])


def test_all_recipes_are_listed_also_one_that_is_not_valid(
    repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(repository) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "* ours       What we train with. On the big machine." in lines
    assert "  torn       not valid: unknown key 'stepz'" in "\n".join(lines)
    assert sum(line.startswith(("  ", "* ")) and line[2] != " " for line in lines) == 6
    assert run(repository, "--json") == 0
    told = {row["name"]: row for row in json.loads(capsys.readouterr().out)["recipes"]}
    assert told["ours"]["current"]
    assert told["embedded"]["here"] == {"backend": "transformers", "why": ""}
    assert "invalid" in told["torn"]


def test_one_recipe_is_explained_key_by_key(
    repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(repository, "ours") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "steps = 50  # ours.toml: most optimizer steps" in lines
    assert "batch = 2  # trainer.batch: rows per optimizer step" in lines
    assert any(line.startswith('schedule = "wsd"  # default') for line in lines)
    assert run(repository, "ours", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["recipe"]["weights"] == {"correction": 3.0}
    assert told["origins"]["weights"] == "ours.toml"


def test_an_unknown_one_is_a_line(
    repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(repository, "our") == 1
    assert "did you mean `ours`" in capsys.readouterr().err
